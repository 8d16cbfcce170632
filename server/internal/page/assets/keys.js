// The keyboard. A screen says what its list is; nothing happens while somebody types.
import { h, say } from './dom.js';

const stored = 'sandbox-keyboard';
const screens = { s: 'start', r: 'requests', b: 'batches', m: 'groups', f: 'failures' };

let current = { list: null, back: null };
let prefix = 0;

// use says which list the keys move in, and what Esc does.
export function use(next) { current = { list: null, back: null, ...next }; }

const isOn = () => localStorage.getItem(stored) !== 'off';

function typing(target) {
  return target.closest('input, textarea, select, [contenteditable]') !== null;
}

export function listen() {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      escape(event);
      return;
    }
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector('dialog[open]')) return;
    const after = event.timeStamp - prefix < 1500;
    prefix = 0;
    if (after && screens[event.key]) location.hash = '#/' + screens[event.key];
    else if (event.key === 'g') prefix = event.timeStamp;
    else if (event.key === '/') document.getElementById('search').focus();
    else if (event.key === '?') help();
    else if (event.key === 'c') copyFirst();
    else if (current.list && (event.key === 'j' || event.key === 'ArrowDown')) current.list.move(1);
    else if (current.list && (event.key === 'k' || event.key === 'ArrowUp')) current.list.move(-1);
    else if (current.list && event.key === 'Enter' && !event.target.closest('a, button, summary')) current.list.open();
    else return;
    event.preventDefault();
  });
}

function escape(event) {
  const menu = document.querySelector('details.menu[open]');
  if (menu) {
    menu.open = false;
    menu.querySelector('summary').focus();
  } else if (typing(event.target)) event.target.blur();
  else if (current.back && !document.querySelector('dialog[open]')) current.back();
}

// copyFirst copies the first command of what is open, or else of the screen.
function copyFirst() {
  const button = document.querySelector('.detail .copy') || document.querySelector('main .copy');
  if (button) button.click();
  else say('There is no command here');
}

export function help() {
  const dialog = h('dialog', { 'aria-labelledby': 'help-title', onclose: () => dialog.remove() },
    h('h2', { id: 'help-title' }, 'Keyboard'),
    h('table', { className: 'plain' }, h('tbody', {}, [
      ['g then s, r, b, m, f', 'Start, Requests, Batches, Groups, Failures'],
      ['j, k', 'next, previous row'], ['Enter', 'open the row'], ['Esc', 'back to the row you left'],
      ['c', 'copy the command of what is open'], ['/', 'search'], ['?', 'this help'],
    ].map(([keys, what]) => h('tr', {}, h('th', { scope: 'row' }, keys), h('td', {}, what))))),
    h('label', { className: 'check' }, h('input', {
      type: 'checkbox', checked: isOn(), onchange: (event) => localStorage.setItem(stored, event.target.checked ? 'on' : 'off'),
    }), 'Use these keys'),
    h('form', { method: 'dialog' }, h('button', { className: 'primary' }, 'Close')));
  document.body.append(dialog);
  dialog.showModal();
}
