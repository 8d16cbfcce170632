// Commands for a terminal, beside whatever the page can do.
import { h, say } from './dom.js';
import { getKey } from './api.js';

// quote quotes a text for a POSIX shell.
export const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

const plain = /^[\w./:?=&%,@+-]+$/;
const word = (text) => (plain.test(text) ? text : quote(text));

// command is a call as curl sends it. Shown, it has the variables of the README; copied, the address and the key.
export function command({ method = 'GET', path, body, headers = {}, file, more = '' }, { copied = false } = {}) {
  const parts = ['curl -s'];
  if (method !== 'GET' && !(method === 'POST' && (body !== undefined || file))) parts.push('-X ' + method);
  parts.push('-H ' + (copied ? quote('Authorization: Bearer ' + getKey()) : '"$key"'));
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  if (text !== undefined || file) {
    const type = file && file.endsWith('.yaml') ? 'application/yaml' : 'application/json';
    parts.push('-H ' + (copied || type !== 'application/json' ? quote('Content-Type: ' + type) : '"$json"'));
  }
  for (const [name, value] of Object.entries(headers)) parts.push('-H ' + quote(`${name}: ${value}`));
  parts.push(copied ? word(location.origin + path) : path.startsWith('/_sandbox') ? '$control' + word(path.slice(9)) : '$api' + word(path));
  if (text !== undefined) parts.push((text.includes('\n') || text.startsWith('@') ? '--data-raw ' : '-d ') + quote(text));
  if (file) parts.push('--data-binary @' + word(file));
  return parts.join(' ') + more;
}

export async function copy(text, what = 'Copied') {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Only a secure address has a clipboard; everywhere else the old way works.
    const area = h('textarea', { value: text, 'aria-hidden': 'true', className: 'offscreen' });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say(what);
}

// curl is a button that unfolds the command of a call, or of what call returns when it is asked.
export function curl(call, label = 'curl') {
  const of = () => (typeof call === 'function' ? call() : call);
  const shown = h('code');
  const element = h('details', {
    className: 'curl', ontoggle: () => { shown.textContent = of().text || command(of()); },
  },
  h('summary', { title: 'The same in a terminal' }, label),
  h('div', { className: 'command' },
    h('pre', { tabindex: '0', 'aria-label': 'Command' }, shown),
    h('button', {
      type: 'button', className: 'copy',
      onclick: () => copy(of().text ? withKey(of().text) : command(of(), { copied: true }), 'Copied, with the key of this tab'),
    }, 'Copy')));
  return element;
}

// withKey puts the key where a command from the server has its variable.
const withKey = (text) => text.replaceAll('"Authorization: Bearer $VITABLE_CONNECT_API_KEY"', quote('Authorization: Bearer ' + getKey()));

// action is a button that does something, with its command. While it works it cannot be pressed again.
export function action(label, call, run, { className = '', disabled = false, title } = {}) {
  const button = h('button', {
    type: 'button', className, disabled, title,
    onclick: async () => {
      button.disabled = true;
      try {
        await run();
      } catch (error) {
        say(error.message + (error.hint ? ' (' + error.hint + ')' : ''), 'bad');
      } finally {
        button.disabled = disabled;
      }
    },
  }, label);
  return h('span', { className: 'action' }, button, call && curl(call));
}
