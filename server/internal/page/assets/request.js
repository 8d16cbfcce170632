// One request in detail.
import { badge, duration, facts, h, say, time } from './dom.js';
import { get, send } from './api.js';
import { action } from './curl.js';
import { reload, state } from './store.js';
import { table } from './list.js';
import { badges, callText, statusKind, statusText } from './words.js';

export async function detail([number]) {
  const r = (await get(`/requests/${encodeURIComponent(number)}`)).data;
  const whole = whyNotWhole(r);
  const call = { method: r.method, path: r.path, body: r.body === null ? undefined : r.body };
  return [
    h('h2', {}, callText(r), ' ', badge(statusText(r), statusKind(r))),
    r.hint && h('p', { className: 'hint' }, h('strong', {}, 'Hint: '), r.hint),
    h('div', { className: 'actions' },
      action('Send again', whole ? null : call, () => again(r), { disabled: Boolean(whole) }),
      whole && h('span', { className: 'note' }, whole)),
    links(r),
    h('h3', {}, 'What was sent'),
    facts(['Call', h('code', {}, `${r.method} ${r.path}`)], ['Operation', r.call],
      ['Body', r.body_size ? `${r.body_size.toLocaleString('en')} bytes` : 'none'], ['Retry header', r.retry_count]),
    sent(r),
    h('h3', {}, 'What it got'),
    facts(['Status', r.status ? String(r.status) : 'none'], ['Connection', r.connection], ['Code', r.code && h('code', {}, r.code)],
      ['Message', r.violations && h('span', { className: 'pre' }, r.violations)],
      ['Warnings', r.warnings.length > 0 && h('ul', {}, r.warnings.map((w) => h('li', {}, w)))],
      ['Rule', r.rules.length > 0 && r.rules.map((id, i) => [i > 0 && ', ', h('a', { href: '#/failures' }, id)])],
      ['Answer', r.answer_lost && 'lost: the call was carried out, and only its answer was lost or replaced']),
    h('p', { className: 'note' }, 'The journal keeps no body of an answer.'),
    h('h3', {}, 'When and which'),
    facts(['Sandbox time', time(r.at, { day: true, millis: true })], ['Real time', time(r.real_time, { day: true, millis: true })],
      ['Took', duration(r.duration_ms)], ['X-Request-Id', h('code', {}, r.trace_id)],
      ['SHA-256 of the body', r.body_sha256 && h('code', { className: 'break' }, r.body_sha256)]),
    h('p', {}, badges(r)),
  ];
}

function links(r) {
  return h('p', { className: 'links' },
    r.request_id && h('a', { href: '#/batches/' + encodeURIComponent(r.request_id) }, 'The batch'),
    r.group_id && h('a', { href: '#/groups/' + encodeURIComponent(r.group_id) }, 'The group'),
    r.retry_of && h('a', { href: '#/requests/' + r.retry_of }, `Request ${r.retry_of}, which this one repeats`));
}

function whyNotWhole(r) {
  if (r.body_evicted) return 'The journal was full, and has dropped the body.';
  if (r.body_size && r.body === null) return 'The body was not kept.';
  if (r.body !== null && new TextEncoder().encode(r.body).length < r.body_size) return 'The journal keeps only the beginning of so long a body.';
  return '';
}

async function again(r) {
  const response = await send(r.method, r.path, { body: r.body === null ? undefined : r.body }).catch(() => null);
  await reload('requests');
  const trace = response && response.headers.get('X-Request-Id');
  const entry = trace ? state.requests.find((other) => other.trace_id === trace) : state.requests[0];
  if (entry) location.hash = '#/requests/' + entry.number;
  say(response ? `Sent again: ${response.status}` : 'Sent again; the connection broke');
}

const known = ['reference_id', 'first_name', 'last_name', 'date_of_birth', 'phone', 'email', 'plan_id', 'address'];

// sent shows a roster as a table, and any other body as it was sent.
function sent(r) {
  if (r.body === null) return r.body_size ? h('p', { className: 'note' }, whyNotWhole(r)) : null;
  const rows = rowsOf(r);
  if (!rows) return h('pre', { tabindex: '0', 'aria-label': 'Body' }, h('code', {}, r.body));
  const list = table({
    label: 'Rows that were sent', key: (row) => row.index, rowHeight: 34,
    columns: [
      { title: 'Reference', className: 'wide', cell: (row) => text(row.reference_id) },
      { title: 'Name', className: 'wide', cell: (row) => [text(row.first_name), ' ', text(row.last_name)] },
      { title: 'Plan', className: 'wide', cell: (row) => h('code', {}, text(row.plan_id)) },
      {
        title: 'Unknown fields', className: 'optional',
        cell: (row) => Object.keys(row.given).filter((name) => !known.includes(name)).map((name, i) => [i > 0 && ' ', h('s', { title: 'The API has no such field' }, name)]),
      },
    ],
  });
  list.set(rows);
  return [list.element, h('details', {}, h('summary', {}, 'As it was sent'), h('pre', { tabindex: '0', 'aria-label': 'Body' }, h('code', {}, r.body)))];
}

const text = (value) => (typeof value === 'string' ? value : value === undefined ? '–' : JSON.stringify(value));

function rowsOf(r) {
  try {
    const { members } = JSON.parse(r.body);
    if (!Array.isArray(members) || !members.length) return null;
    return members.map((given, index) => ({ ...Object(given), given: Object(given), index }));
  } catch {
    return null;
  }
}
