// What moves with the sandbox's clock: texts that say how long something takes are written anew four times a second.
import { h } from './dom.js';
import { now } from './store.js';
import { left } from './words.js';

const moving = new Set();

setInterval(() => {
  if (document.hidden) return;
  for (const draw of moving) draw();
}, 250);

// every calls back as time passes, until the signal is aborted.
export function every(draw, signal) {
  moving.add(draw);
  if (signal) signal.addEventListener('abort', () => moving.delete(draw));
}

// countdown says how long it takes until an instant. It ends when the element has left the document.
export function countdown(at) {
  const element = h('time', { datetime: at, title: at, className: 'countdown' }, left(at, now()));
  let seen = false;
  const draw = () => {
    seen = seen || element.isConnected;
    if (seen && !element.isConnected) {
      moving.delete(draw);
      return;
    }
    const text = left(at, now());
    if (element.textContent !== text) element.textContent = text;
  };
  moving.add(draw);
  return element;
}
