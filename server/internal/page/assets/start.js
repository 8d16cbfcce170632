// The first thing that somebody sees: what this is, what to paste, and a button that sends it.
import { getKey, newKey, onKey, send } from './api.js';
import { h, say } from './dom.js';
import { action, copy, command, quote } from './curl.js';

const served = document.querySelector('#main .start').cloneNode(true);

const row = (reference_id, first_name, last_name, date_of_birth, phone, plan_id, address_line_1, zipcode) => ({
  reference_id, first_name, last_name, date_of_birth, phone, plan_id,
  address: { address_line_1, city: 'San Francisco', state: 'CA', zipcode },
});

const first = {
  method: 'POST', path: '/v1/groups/grp_abc123def456/members/sync',
  headers: { Sandbox: 'complete=after:10s' },
  body: {
    members: [
      row('EMP-001', 'Jane', 'Doe', '1990-05-15', '4155550100', 'pln_abc123def456', '123 Main Street', '94102'),
      row('EMP-002', 'John', 'Roe', '1985-01-31', '4155550101', 'pln_nowhere', '5 Side Street', '94103'),
    ],
  },
};

export function start({ signal }) {
  const element = served.cloneNode(true);
  const [variables, shown] = element.querySelectorAll('pre');
  const text = variables.textContent;
  const control = '\ncontrol=$api/_sandbox';
  const withVariables = () => text.replace('any-key-will-do', getKey() ? quote(getKey()) : 'any-key-will-do') + control;
  const draw = () => { variables.firstChild.textContent = withVariables(); };
  draw();
  onKey(() => { if (!signal.aborted) draw(); });
  variables.after(h('p', { className: 'buttons' },
    h('button', { type: 'button', onclick: () => copy(withVariables(), 'Copied') }, 'Copy the variables')));
  shown.after(h('div', { className: 'actions' },
    action('Send it for me', null, sendFirst, { className: 'primary' }),
    h('button', { type: 'button', onclick: () => { if (!getKey()) newKey(); copy(command(first, { copied: true }), 'Copied, with the key of this tab'); } }, 'Copy as curl')));
  element.append(h('section', {},
    h('h2', {}, 'What to look at'),
    h('ul', {},
      h('li', {}, h('a', { href: '#/requests' }, 'Requests'), ' shows what was sent, and what it got, with hints.'),
      h('li', {}, h('a', { href: '#/batches' }, 'Batches'), ' shows each roster on its way, and what happened to each row.'),
      h('li', {}, h('a', { href: '#/groups' }, 'Groups'), ' shows who is on the roster, and what another roster would change.'),
      h('li', {}, h('a', { href: '#/failures' }, 'Failures'), ' makes things go wrong on purpose.'))));
  return { element };
}

async function sendFirst() {
  if (!getKey()) newKey();
  const response = await send(first.method, first.path, { body: first.body, headers: first.headers });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) {
    location.hash = '#/batches/' + encodeURIComponent(answer.data.request_id);
  } else {
    say(`The sandbox answered ${response.status}: ${(answer && answer.message) || ''}`, 'bad');
    location.hash = '#/requests';
  }
}
