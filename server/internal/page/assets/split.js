// A list with the detail of one object beside it, or, where it is narrow, instead of it.
import { empty, h, replace, say } from './dom.js';
import { use } from './keys.js';

// split makes the frame of such a screen. open(parts) shows the object of an address; detail(parts, signal) makes it.
export function split({ name, title, head, list, detail, keyOf = (parts) => parts[0] }) {
  const right = h('div', { className: 'detail', tabindex: '-1' });
  const element = h('div', { className: 'split' }, h('h1', { className: 'hidden' }, title), h('div', { className: 'side' }, head, list.element), right);
  let opened = null;
  let stop = new AbortController();
  let address = '';

  const back = () => { location.hash = '#/' + name; };

  async function open(parts, again = false) {
    const next = parts.join('/');
    if (!again && next === address && opened !== null) return;
    stop.abort();
    stop = new AbortController();
    const signal = stop.signal;
    const was = opened;
    address = next;
    opened = parts.length ? keyOf(parts) : null;
    element.classList.toggle('opened', opened !== null);
    list.choose(opened);
    use({ list, back: opened === null ? null : back });
    if (opened === null) {
      replace(right, empty('Choose a row to see more.'));
      if (was !== null) list.refocus();
      return;
    }
    try {
      const content = await detail(parts, signal);
      if (signal.aborted) return;
      replace(right, h('a', { className: 'back', href: '#/' + name }, '‹ Back to the list'), content);
      right.scrollTop = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 404 || error.status === 410 || error.status === 400) {
        replace(right, h('a', { className: 'back', href: '#/' + name }, '‹ Back to the list'),
          empty('This sandbox has no such thing any more.', error.hint || error.message));
      } else {
        say(error.message, 'bad');
        replace(right, empty('This could not be loaded.', error.message));
      }
    }
  }
  replace(right, empty('Choose a row to see more.'));
  return { element, open };
}
