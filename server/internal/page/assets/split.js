// A list with the detail of one object beside it, or, where it is narrow, instead of it.
import { empty, h, replace, say } from './dom.js';
import { use } from './keys.js';

// split makes the frame of such a screen. open(parts) shows the object of an address; detail(parts, signal, failed) makes it,
// and calls failed where it cannot be brought up to date.
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
    const backward = () => h('a', { className: 'back', href: '#/' + name }, '‹ Back to the list');
    const failed = (error, first = false) => {
      if (signal.aborted) return;
      if (error.status === 404 || error.status === 410 || error.status === 400) {
        replace(right, backward(), empty('This sandbox has no such thing any more.', error.hint || error.message));
      } else if (!first) {
        say(error.message, 'bad');
      } else {
        replace(right, backward(), empty('This could not be loaded.', error.message));
      }
    };
    if (was !== opened) replace(right);
    try {
      const content = await detail(parts, signal, failed);
      if (signal.aborted) return;
      replace(right, backward(), content);
      right.scrollTop = 0;
    } catch (error) {
      failed(error, true);
    }
  }
  replace(right, empty('Choose a row to see more.'));
  return { element, open };
}
