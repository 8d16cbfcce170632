// What stands above every screen: organization, clock, connection, search, reset.
import { ask, fingerprintOf, get, getKey, newKey, onKey, onlySome, setKey } from './api.js';
import { clockText, field, h, replace, say } from './dom.js';
import { action, curl, quote } from './curl.js';
import { emit, now, on, setClock, state } from './store.js';
import { every } from './tick.js';
import { help } from './keys.js';

export function makeFrame(into) {
  const input = h('input', {
    id: 'search', type: 'search', placeholder: 'Search  /', 'aria-label': 'Search in the list',
    oninput: () => { search(input.value); if (location.hash.startsWith('#/start') || !location.hash) location.hash = '#/requests'; },
  });
  replace(into, organization(), clock(), dot(), input, reset(), h('button', { type: 'button', className: 'quiet', 'aria-label': 'Keyboard', title: 'Keyboard', onclick: help }, '?'));
  for (const event of ['hashchange', 'click']) {
    addEventListener(event, (e) => {
      for (const menu of document.querySelectorAll('details.menu[open]')) if (event === 'hashchange' || !e.composedPath().includes(menu)) menu.open = false;
    });
  }
}

// search shows in the list what has a text. Nobody's typing is overwritten.
export function search(text) {
  const input = document.getElementById('search');
  if (!input || (document.activeElement === input && input.value !== text)) return;
  input.value = text;
  state.search = text;
  emit('search');
}

function menu(className, summary, panel, onopen) {
  return h('details', { className: 'menu ' + className, ontoggle: (e) => { if (e.target.open && onopen) onopen(); } }, summary, panel);
}

function organization() {
  const name = h('span', { className: 'id' });
  const panel = h('div', { className: 'panel' });
  const draw = async () => { name.textContent = getKey() ? (await fingerprintOf(getKey())) || 'this key' : 'none yet'; };
  onKey(draw);
  draw();
  return menu('org', h('summary', { title: 'The organization, by the fingerprint of its key' }, h('span', { className: 'running' }, 'key'), name), panel, async () => {
    const list = await get('/organizations', { as: '' }).catch(() => ({ data: [], more: 0 }));
    list.data = list.data.filter((o) => o.fingerprint);
    const own = getKey() ? await fingerprintOf(getKey()) : '';
    const shown = h('input', { type: 'password', readonly: true, value: getKey(), 'aria-label': 'The key of this tab' });
    replace(panel,
      h('h2', {}, 'Organization'),
      h('p', { className: 'note' }, 'Each API key has its own organization. Real keys do not belong here.'),
      getKey() && field('The key of this tab', shown),
      getKey() && h('label', { className: 'check' }, h('input', { type: 'checkbox', onchange: (e) => { shown.type = e.target.checked ? 'text' : 'password'; } }), 'Show it'),
      keyForm(),
      h('h3', {}, 'Organizations of this server'),
      list.data.length === 0 && h('p', { className: 'note' }, 'None yet.'),
      h('ul', { className: 'organizations' }, list.data.reverse().slice(0, 20).map((o) => h('li', {},
        o.fingerprint === own ? h('strong', {}, o.fingerprint, ' (this one)')
          : h('button', { type: 'button', className: 'link', onclick: (e) => openOther(o.fingerprint, e.target) }, o.fingerprint),
        h('small', {}, ` first seen ${clockText(o.since)}`)))),
      list.more + Math.max(0, list.data.length - 20) > 0 && h('p', { className: 'note' }, `and ${list.more + Math.max(0, list.data.length - 20)} more`),
      curl({ path: '/_sandbox/organizations' }, 'curl', 'the list'));
  });
}

// openOther asks for the key of an organization; the server compares it before anything is made.
function openOther(fingerprint, button) {
  const input = h('input', { type: 'password', autocomplete: 'off', 'aria-label': `Key of ${fingerprint}`, placeholder: 'its API key' });
  const form = h('form', { className: 'row' }, input,
    action('Open', () => ({ path: '/_sandbox/organizations/' + fingerprint, as: input.value }), async () => {
      await get('/organizations/' + fingerprint, { as: input.value });
      setKey(input.value);
    }, { type: 'submit' }));
  button.replaceWith(h('span', {}, fingerprint), form);
  input.focus();
}

// keyForm takes a key, or makes one.
export function keyForm() {
  const input = h('input', { type: 'password', autocomplete: 'off', placeholder: 'any text' });
  const named = () => {
    if (!input.value.trim()) throw new Error('Type a key first: any text will do');
    return input.value.trim();
  };
  const variable = (value) => ({ text: 'export VITABLE_CONNECT_API_KEY=' + value });
  return h('form', { className: 'keyform' }, field(getKey() ? 'Another API key (not a real one)' : 'An API key (not a real one)', input), h('div', { className: 'row' },
    action('Use it', () => variable(quote(named())), () => setKey(named()), { type: 'submit', kind: 'shell' }),
    !onlySome && action('New key', variable('try-$(openssl rand -hex 6)'), newKey, { kind: 'shell' })));
}

function clock() {
  const text = h('time');
  const label = h('span', { className: 'running' });
  const panel = h('div', { className: 'panel' });
  const draw = () => {
    if (!state.clock) { text.textContent = '–'; label.textContent = ''; return; }
    const at = new Date(now());
    text.textContent = clockText(at);
    text.setAttribute('datetime', at.toISOString());
    text.setAttribute('title', at.toISOString());
    label.textContent = state.clock.frozen ? 'frozen' : 'running';
  };
  every(draw);
  on('clock', draw);
  draw();
  const move = (name, body) => action(name, { method: 'POST', path: '/_sandbox/clock/advance', body }, async () => {
    const answer = await ask('POST', '/clock/advance', { body });
    setClock(answer.data);
    const waits = answer.data.waiting.length;
    say(waits ? `${waits} still waiting: ${answer.data.waiting[0].waits_for}` : 'Nothing is waiting.');
  });
  const change = (name, body) => action(name, { method: 'PATCH', path: '/_sandbox/clock', body }, async () => setClock((await ask('PATCH', '/clock', { body })).data));
  let frozen = null;
  const drawPanel = () => {
    if (!state.clock) { replace(panel, h('p', { className: 'note' }, 'Without a key there is no clock.')); frozen = null; return; }
    if (state.clock.frozen === frozen) return;
    frozen = state.clock.frozen;
    replace(panel, h('h2', {}, 'Clock'),
      h('p', { className: 'note' }, 'Moving it forward makes everything happen that is due by then. Only a reset moves it back.'),
      h('div', { className: 'stack' }, move('+1 min', { by: '1m' }), move('+5 min', { by: '5m' }), move('+1 h', { by: '1h' }), move('Until idle', { until: 'idle' }),
        frozen ? change('Let it run', { resume: true }) : change('Freeze', { freeze: true })));
  };
  on('clock', drawPanel);
  drawPanel();
  return menu('clock', h('summary', { title: 'The clock of the organization' }, text, label), panel);
}

const connections = {
  live: ['live', 'good', 'Changes are shown as they happen'], polling: ['every 3 s', 'warn', 'The stream is refused; the page asks every 3 seconds'],
  lost: ['offline', 'bad', 'The server does not answer; the page goes on trying'], trouble: ['refused', 'bad', ''], off: ['not live', 'none', 'Without a key there is nothing to show'],
  refused: ['key refused', 'bad', 'The server does not accept this key'],
};

function dot() {
  const element = h('span', { className: 'live', role: 'img' });
  const draw = () => {
    const [text, kind, title] = connections[state.connection];
    element.className = `live ${kind}`;
    element.setAttribute('aria-label', `Connection: ${text}`);
    element.title = `${text}: ${title || state.trouble}`;
  };
  on('connection', draw);
  draw();
  return element;
}

function reset() {
  const scopes = [['state', 'State: plans, groups, rosters, batches'], ['clock', 'Clock'], ['rules', 'Rules'], ['journal', 'Journal']];
  const boxes = scopes.map(([name, text]) => {
    const box = h('input', { type: 'checkbox', checked: true });
    return { name, box, element: h('label', { className: 'check' }, box, text) };
  });
  const body = () => ({ scopes: boxes.filter((b) => b.box.checked).map((b) => b.name) });
  const element = menu('reset', h('summary', {}, 'Reset'), h('div', { className: 'panel' },
    h('h2', {}, 'Reset'),
    h('p', { className: 'note' }, 'Back to what the server was started with. The same ids are assigned again.'),
    h('div', { className: 'stack' }, boxes.map((b) => b.element),
      action('Reset', () => ({ method: 'POST', path: '/_sandbox/reset', body: body() }), async () => {
        if (!body().scopes.length) throw new Error('Choose what to reset');
        await ask('POST', '/reset', { body: body() });
        element.open = false;
        say('Reset: ' + body().scopes.join(', '));
      }, { className: 'danger' }))));
  return element;
}
