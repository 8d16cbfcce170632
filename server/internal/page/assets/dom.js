// Elements are made here, and texts become text: nothing on the page is parsed as HTML.

// h makes an element. Properties whose name begins with "on" are listeners; null and false are left out.
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'disabled') element[name] = value;
    else element.setAttribute(name === 'className' ? 'class' : name, value === true ? '' : String(value));
  }
  element.append(...children.flat(4).filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return element;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

// redraw replaces what an element has, and leaves the focus at the button or link that looks the same.
export function redraw(parent, ...children) {
  const name = (e) => e.getAttribute('aria-label') || e.textContent;
  const like = (e) => [e.tagName, name(e), ...(e.closest('.curl') ? [name(e.closest('.curl').firstChild)] : [])].join('\n');
  const focused = parent.contains(document.activeElement) && document.activeElement !== parent ? like(document.activeElement) : null;
  replace(parent, ...children);
  const again = focused && Array.from(parent.querySelectorAll('button, a, summary')).find((e) => like(e) === focused);
  if (again) again.focus({ preventScroll: true });
}

export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat(4).filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return parent;
}

const pad = (n, width = 2) => String(n).padStart(width, '0');

// clockText is a time as people read it, in UTC as the API has it.
export function clockText(at, { millis = false, day = false } = {}) {
  const d = new Date(at);
  const text = `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}${millis ? '.' + pad(d.getUTCMilliseconds(), 3) : ''}`;
  return day ? `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())} ${text}` : text;
}

export function time(at, options) {
  if (!at) return h('span', { className: 'none' }, '–');
  return h('time', { datetime: at, title: at }, clockText(at, options));
}

// timeOrDay is short: the time of what happened on a day, and the day of all else.
export function timeOrDay(at, day) {
  const [given, other] = [new Date(at), new Date(day)];
  const same = given.toISOString().slice(0, 10) === other.toISOString().slice(0, 10);
  return h('time', { datetime: at, title: at }, same ? clockText(at) : given.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }));
}

// duration is a number of milliseconds as people read it.
export function duration(ms) {
  if (ms < 1) return ms > 0 ? `${Math.round(ms * 1000)} µs` : '0 s';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${pad(s % 60)} s` : ''}`;
  if (s < 172800) return `${Math.floor(s / 3600)} h${s % 3600 >= 60 ? ` ${pad(Math.floor((s % 3600) / 60))} min` : ''}`;
  return `${Math.floor(s / 86400)} days`;
}

export function plural(n, one, many = one + 's') {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

export function badge(text, kind, title) {
  return h('span', { className: `badge ${kind}`, title }, text);
}

// long are the facts that need room.
const long = ['Call', 'Operation', 'Message', 'Warnings', 'SHA-256 of the body'];

export function facts(...pairs) {
  const shown = pairs.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== false && pair[1] !== '');
  return h('dl', { className: 'facts' }, shown.map(([name, value]) => h('div', { className: long.includes(name) ? 'long' : null }, h('dt', {}, name), h('dd', {}, value))));
}

let hideStatus;

// say tells something that needs no answer.
export function say(text, kind = '') {
  const status = document.getElementById('status');
  status.className = kind;
  status.textContent = text;
  clearTimeout(hideStatus);
  hideStatus = setTimeout(() => { status.textContent = ''; status.className = ''; }, kind === 'bad' ? 10000 : 4000);
}

export function field(label, input) {
  return h('label', { className: 'field' }, h('span', {}, label), input);
}

export function select(options, value, onchange) {
  const element = h('select', { onchange: () => onchange && onchange(element.value) },
    options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)));
  return element;
}

export function empty(...lines) {
  return h('div', { className: 'empty' }, lines.map((line) => (typeof line === 'string' ? h('p', {}, line) : line)));
}
