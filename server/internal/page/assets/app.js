// The addresses of the page, and what is shown at each.
import { empty, h, replace } from './dom.js';
import { getKey, onKey } from './api.js';
import { keepLive } from './live.js';
import { makeFrame, keyForm, search } from './frame.js';
import { listen, use } from './keys.js';
import { batches } from './batches.js';
import { failures } from './failures.js';
import { groups } from './groups.js';
import { requests } from './requests.js';
import { start } from './start.js';

const screens = { start, requests, batches, groups, failures };
const titles = { start: 'Start', requests: 'Requests', batches: 'Batches', groups: 'Groups', failures: 'Failures' };

const main = document.getElementById('main');
let shown = null; // the screen that is shown, with how to show another object of it
let leave = new AbortController();

// parts are those of the address: "#/groups/a%2Fb/members" is groups, a/b and members.
function parts() {
  const path = location.hash.replace(/^#\/?/, '');
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return [];
  }
}

function route() {
  const [name = 'start', ...rest] = parts();
  const screen = screens[name] ? name : 'start';
  document.title = `${titles[screen]}${rest.length ? ' ' + rest[0] : ''} · Vitable Connect sandbox`;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === '#/' + screen) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!getKey() && screen !== 'start') {
    show(null);
    replace(main, h('section', { className: 'narrow' },
      h('h1', {}, titles[screen]),
      empty(rest.length ? 'To see this, the page needs the API key of its organization.' : 'The page needs the API key of an organization.'),
      keyForm()));
    return;
  }
  if (shown && shown.name === screen && shown.open) {
    shown.open(rest);
    return;
  }
  const signal = show(screen);
  const made = screens[screen]({ signal });
  shown = { name: screen, open: made.open };
  replace(main, made.element);
  if (made.open) made.open(rest);
}

function show(screen) {
  leave.abort();
  leave = new AbortController();
  shown = null;
  use({});
  search('');
  return leave.signal;
}

addEventListener('hashchange', () => {
  route();
  if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
});
onKey(() => {
  // Start looks the same with another key, and says so itself.
  if (shown && shown.name === 'start') return;
  shown = null;
  route();
});
makeFrame(document.getElementById('frame'));
listen();
route();
keepLive();
