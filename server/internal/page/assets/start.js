// The first thing that somebody sees: what this is, what to paste, and a button that sends it.
import { getKey, offeredKey, onKey, onlySome, send, takeKey } from './api.js';
import { badge, h, replace, say } from './dom.js';
import { action, copy, command, quote } from './curl.js';
import { on, state } from './store.js';
import { countdown } from './tick.js';
import { syncState, waitsFor } from './words.js';

const served = document.querySelector('#main .start').cloneNode(true);

const row = (reference_id, first_name, last_name, date_of_birth, phone, plan_id, address_line_1, zipcode) => ({
  reference_id, first_name, last_name, date_of_birth, phone, plan_id,
  address: { address_line_1, city: 'San Francisco', state: 'CA', zipcode },
});

const { group, plan } = served.dataset;
const part = [...served.querySelectorAll('[data-part]')].find((element) => !element.hidden);

// first is the call that Start shows: a roster, or, where there is no group to submit it to, a group.
const first = part.dataset.part === 'create' ? { method: 'POST', path: '/v1/groups', body: { name: 'Tier 1', external_reference_id: 'tier-1' } } : {
  method: 'POST', path: `/v1/groups/${group}/members/sync`,
  headers: { Sandbox: 'complete=after:10s' },
  body: {
    members: [
      row('EMP-001', 'Jane', 'Doe', '1990-05-15', '4155550100', plan, '123 Main Street', '94102'),
      row('EMP-002', 'John', 'Roe', '1985-01-31', '4155550101', 'pln_nowhere', '5 Side Street', '94103'),
    ],
  },
};

export function start({ signal }) {
  const element = served.cloneNode(true);
  const [variables, shown] = element.querySelectorAll('pre:not([hidden] pre)');
  const text = variables.textContent;
  const withVariables = () => text.replace(/(API_KEY=)(.*)/, (_, name, given) => name + (offeredKey() ? quote(offeredKey()) : given)) + '\ncontrol=$api/_sandbox';
  const drawVariables = () => { variables.firstChild.textContent = withVariables(); };
  const arrived = h('div', { className: 'arrived' });
  const drawArrived = () => { if (!arrived.querySelector(':focus-visible')) replace(arrived, ...newest()); };
  const whole = (pre, button) => {
    const place = h('div', { className: 'copyable' });
    pre.replaceWith(place);
    place.append(pre, button);
  };
  whole(variables, h('button', { type: 'button', onclick: () => { takeKey(); copy(withVariables()); } }, 'Copy the variables'));
  whole(shown, h('button', { type: 'button', className: 'copy', onclick: () => { takeKey(); copy(getKey() ? command(first, { copied: true }) : shown.textContent); } }, 'Copy as curl'));
  // Whoever copies by hand has the key too, so the page shows what becomes of it.
  element.addEventListener('copy', () => setTimeout(takeKey));
  element.querySelector('.send').append(h('div', { className: 'actions' },
    action('Send it for me', null, sendFirst, { className: 'primary' }), arrived));
  drawVariables();
  drawArrived();
  onKey(() => { if (!signal.aborted) drawVariables(); });
  for (const part of ['syncs', 'connection']) on(part, drawArrived, signal);
  element.append(h('section', {},
    h('h2', {}, 'What to look at'),
    h('ul', {},
      h('li', {}, h('a', { href: '#/requests' }, 'Requests'), ' shows what was sent, and what it got, with hints.'),
      h('li', {}, h('a', { href: '#/batches' }, 'Batches'), ' shows each roster on its way, and what happened to each row.'),
      h('li', {}, h('a', { href: '#/groups' }, 'Groups'), ' shows who is on the roster, and what another roster would change.'),
      h('li', {}, h('a', { href: '#/failures' }, 'Failures'), ' makes things go wrong on purpose.'))));
  return { element };
}

// newest says what became of the roster that was submitted last.
function newest() {
  if (!getKey()) return [h('span', { className: 'note' }, onlySome ? 'It needs one of the keys of this server.' : 'or paste it, and see the result here.')];
  const s = state.syncs.find((other) => other.complete);
  if (!s) return [h('span', { className: 'note' }, 'The result appears here.')];
  const [text, kind] = syncState(s);
  return [badge(text, kind), ' ', !s.completed_at && [h('span', {}, ...(s.due_at ? ['finishes ', countdown(s.due_at)] : ['waits for ', waitsFor(s)])), ' '],
    h('a', { href: '#/batches/' + encodeURIComponent(s.request_id) }, s.completed_at ? 'See what happened to each row' : 'Watch your latest roster')];
}

async function sendFirst() {
  takeKey();
  if (!getKey()) {
    location.hash = '#/requests';
    return;
  }
  const response = await send(first.method, first.path, { body: first.body, headers: first.headers });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) {
    const { request_id: batch, id } = answer.data;
    location.hash = batch ? '#/batches/' + encodeURIComponent(batch) : '#/groups/' + encodeURIComponent(id);
  } else {
    say(`The sandbox answered ${response.status}: ${(answer && answer.message) || ''}`, 'bad');
    location.hash = '#/requests';
  }
}
