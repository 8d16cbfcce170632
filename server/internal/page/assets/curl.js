// Commands for a terminal, beside whatever the page can do.
import { h, say } from './dom.js';
import { getKey } from './api.js';

// quote quotes a text for a POSIX shell.
export const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

const plain = /^[\w./:=%,@+-]+$/;
const word = (text) => (plain.test(text) ? text : quote(text));

const isJSON = (file) => /\.json$/i.test(file);

// command is a call as curl sends it. Shown, it has the variables of the README; copied, the address and the key.
export function command({ method = 'GET', path, body, headers = {}, file, more = '', as = getKey() }, { copied = false } = {}) {
  const parts = ['curl -s'];
  if (method === 'HEAD') parts.push('--head');
  else if (method !== 'GET' && !(method === 'POST' && (body !== undefined || file))) parts.push('-X ' + method);
  else if (method === 'GET' && body !== undefined) parts.push('-X GET');
  parts.push('-H ' + (copied ? quote('Authorization: Bearer ' + as) : '"$key"'));
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const { 'Content-Type': type = file && !isJSON(file) ? 'application/yaml' : 'application/json', ...others } = headers;
  if (text !== undefined || file) {
    parts.push('-H ' + (copied || type !== 'application/json' ? quote('Content-Type:' + (type && ' ' + type)) : '"$json"'));
  }
  for (const [name, value] of Object.entries(others)) parts.push('-H ' + quote(`${name}: ${value}`));
  parts.push(copied ? word(location.origin + path) : path.startsWith('/_sandbox') ? '$control' + word(path.slice(9)) : '$api' + word(path));
  if (text !== undefined) parts.push((text.includes('\n') || text.startsWith('@') ? '--data-raw ' : '-d ') + quote(text));
  if (file) parts.push('--data-binary @' + word(file));
  return parts.join(' ') + more;
}

// typeOf is the media type that a file is sent with.
export const typeOf = (file) => (isJSON(file) ? 'application/json' : 'application/yaml');

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

// unfolded are the commands that somebody looks at. Where the place around one is drawn anew, it stays open.
const unfolded = new Set();
addEventListener('hashchange', () => unfolded.clear());

// What is typed changes the commands that are open.
for (const event of ['input', 'change']) {
  addEventListener(event, () => {
    for (const fold of document.querySelectorAll('details.curl[open]')) fold.dispatchEvent(new Event('retype'));
  });
}

// curl is a button that unfolds the command of a call, or of what call returns when it is asked.
export function curl(call, label = 'curl', what = '') {
  const of = () => (typeof call === 'function' ? call() : call);
  const id = typeof call === 'function' ? what : what + (call.text || command(call));
  const shown = h('code');
  const draw = () => {
    try {
      shown.textContent = of().text || command(of());
    } catch (error) {
      shown.textContent = `# ${error.message}`;
    }
  };
  const element = h('details', {
    className: 'curl', open: unfolded.has(id), onretype: draw,
    ontoggle: () => {
      if (element.open) unfolded.add(id);
      else if (element.isConnected) unfolded.delete(id);
      draw();
    },
  },
  h('summary', { title: 'The same in a terminal', 'aria-label': what && `${label}: ${what}` }, label),
  h('div', { className: 'command' },
    h('pre', { tabindex: '0', 'aria-label': 'Command' }, shown),
    h('button', {
      type: 'button', className: 'copy',
      onclick: async () => {
        try {
          await copy(of().text ? withKey(of().text) : command(of(), { copied: true }), 'Copied, with the key of this tab');
        } catch (error) {
          say(error.message, 'bad');
        }
      },
    }, 'Copy')));
  return element;
}

// withKey puts the key where a command from the server has its variable.
const withKey = (text) => text.replaceAll('"Authorization: Bearer $VITABLE_CONNECT_API_KEY"', quote('Authorization: Bearer ' + getKey()));

// action is a button that does something, with its command. While it works it cannot be pressed again.
export function action(label, call, run, { className = '', disabled = false, title, type = 'button', kind = 'curl' } = {}) {
  const work = async () => {
    button.disabled = true;
    try {
      await run();
    } catch (error) {
      say(error.message + (error.hint ? ' (' + error.hint + ')' : ''), 'bad');
    } finally {
      button.disabled = disabled;
    }
  };
  const button = h('button', { type, className, disabled, title, onclick: (event) => { event.preventDefault(); work(); } }, label);
  return h('span', { className: 'action' }, button, call && curl(call, kind, label));
}
