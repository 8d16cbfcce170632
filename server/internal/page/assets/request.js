// One request in detail.
import { badge, duration, facts, h, say, time } from './dom.js';
import { get, send } from './api.js';
import { action } from './curl.js';
import { reload, state } from './store.js';
import { table } from './list.js';
import { badges, callText, ruleLink, statusKind, statusText } from './words.js';

export async function detail([number]) {
  const r = (await get(`/requests/${encodeURIComponent(number)}`)).data;
  const gone = await whyNotWhole(r);
  const cannot = gone || whyNotFromHere(r);
  return [
    h('h2', {}, callText(r), ' ', badge(statusText(r), statusKind(r))),
    r.hint && h('p', { className: 'hint' }, h('strong', {}, 'Hint: '), r.hint),
    h('div', { className: 'actions' },
      action('Send again', gone ? null : callOf(r), () => again(r), { disabled: Boolean(cannot) }),
      cannot && h('span', { className: 'note' }, cannot)),
    links(r),
    h('h3', {}, 'What was sent'),
    facts(['Call', h('code', {}, `${r.method} ${addressOf(r)}`)], ['Operation', r.call],
      ['Body', r.body_size ? `${r.body_size.toLocaleString('en')} bytes` : 'none']),
    sent(r),
    h('h3', {}, 'Headers that were sent'),
    headers(r),
    h('h3', {}, 'What it got'),
    facts(['Status', r.status ? String(r.status) : 'none'], ['Connection', r.connection], ['Code', r.code && h('code', {}, r.code)],
      ['Message', r.violations && h('span', { className: 'pre' }, r.violations)],
      ['Warnings', r.warnings.length > 0 && h('ul', {}, r.warnings.map((w) => h('li', {}, w)))],
      ['Rule', r.rules.length > 0 && r.rules.map((id, i) => [i > 0 && ', ', ruleLink(id)])],
      ['Answer', r.answer_lost && 'lost: the call was carried out, and only its answer was lost or replaced'],
      ['X-Request-Id', h('code', {}, r.trace_id)]),
    h('p', { className: 'note' }, 'The journal keeps no body and no other headers of an answer.'),
    h('h3', {}, 'Record'),
    facts(['Number', String(r.number)], ['Sandbox time', time(r.at, { day: true, millis: true })], ['Real time', time(r.real_time, { day: true, millis: true })],
      ['Took', duration(r.duration_ms)], ['SHA-256 of the body', r.body_sha256 && h('code', { className: 'break' }, r.body_sha256)]),
    h('p', {}, badges(r)),
  ];
}

const addressOf = (r) => r.path + (r.query ? '?' + r.query : '');

// headers are those of the request that the journal keeps.
function headers(r) {
  const kept = [['Content-Type', r.content_type], ['User-Agent', r.user_agent], ['Sandbox', r.directives], ['X-Stainless-Retry-Count', r.retry_count]].filter((pair) => pair[1]);
  if (!kept.length) return h('p', { className: 'note' }, 'None of those that the journal keeps.');
  return h('table', { className: 'plain headers' }, h('tbody', {}, kept.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, h('code', {}, value))))));
}

// callOf is the request as it can be sent again.
function callOf(r) {
  const call = { method: r.method, path: r.path.split('/').map(encodeURIComponent).join('/') + (r.query ? '?' + r.query : ''), headers: {} };
  if (r.body !== null) {
    call.body = r.body;
    call.headers['Content-Type'] = r.content_type || '';
  }
  if (r.directives) call.headers.Sandbox = r.directives;
  return call;
}

function links(r) {
  return h('p', { className: 'links' },
    r.request_id && h('a', { href: '#/batches/' + encodeURIComponent(r.request_id) }, 'The batch'),
    r.group_id && h('a', { href: '#/groups/' + encodeURIComponent(r.group_id) }, 'The group'),
    r.retry_of && h('a', { href: '#/requests/' + r.retry_of }, `Request ${r.retry_of}, which this one repeats`));
}

const mostKept = 64 << 10; // bytes of a body, in the journal

// whyNotWhole says why the body cannot be sent again; empty if it can.
async function whyNotWhole(r) {
  if (r.body_evicted) return 'The journal was full, and has dropped the body.';
  if (!r.body_size) return '';
  if (r.body === null) return 'The body was not kept.';
  const bytes = new TextEncoder().encode(r.body);
  if (r.body_size > mostKept) return 'The journal keeps only the beginning of so long a body.';
  // Only a secure address can compute sums.
  const same = crypto.subtle && r.body_sha256 ? hex(await crypto.subtle.digest('SHA-256', bytes)) === r.body_sha256 : bytes.length === r.body_size;
  return same ? '' : 'The body had the API key in it, which is not shown, or was no text.';
}

const hex = (sum) => Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, '0')).join('');

function whyNotFromHere(r) {
  if (['GET', 'HEAD'].includes(r.method) && r.body !== null) return `A browser sends no body with ${r.method}; the command does.`;
  return ['CONNECT', 'TRACE', 'TRACK'].includes(r.method) ? `A browser does not send ${r.method}; the command does.` : '';
}

async function again(r) {
  const { method, path, body, headers } = callOf(r);
  const type = headers['Content-Type'];
  if (!type) delete headers['Content-Type'];
  const response = await send(method, path, { body: body === undefined || type ? body : new Blob([body]), headers }).catch(() => null);
  await reload('requests');
  const trace = response && response.headers.get('X-Request-Id');
  const entry = trace ? state.requests.find((other) => other.trace_id === trace) : state.requests[0];
  if (entry) location.hash = '#/requests/' + entry.number;
  say(response ? `Sent again: ${response.status}` : 'Sent again; the connection broke');
}

const known = ['reference_id', 'first_name', 'last_name', 'date_of_birth', 'phone', 'email', 'plan_id', 'address'];
const knownOfAddress = ['address_line_1', 'address_line_2', 'city', 'state', 'zipcode'];

// unknownOf are the fields of a row that the API does not have.
const unknownOf = ({ given }) => [
  ...Object.keys(given).filter((name) => !known.includes(name)),
  ...Object.keys(Object(given.address)).filter((name) => !knownOfAddress.includes(name)).map((name) => 'address.' + name),
];

// sent shows a roster as a table, and any other body as it was sent.
function sent(r) {
  if (r.body === null) return null;
  const rows = rowsOf(r);
  if (!rows) return h('pre', { tabindex: '0', 'aria-label': 'Body' }, h('code', {}, r.body));
  const list = table({
    label: 'Rows that were sent', key: (row) => row.index, rowHeight: 34,
    columns: [
      { title: 'Reference', className: 'wide', cell: (row) => text(row.reference_id) },
      { title: 'Name', className: 'wide', cell: (row) => [text(row.first_name), ' ', text(row.last_name)] },
      { title: 'Plan', className: rows.some((row) => unknownOf(row).length) ? 'wide optional' : 'wide', cell: (row) => h('code', {}, text(row.plan_id)) },
      ...(rows.some((row) => unknownOf(row).length) ? [{
        title: 'Unknown fields', className: 'wide',
        cell: (row) => unknownOf(row).map((name, i) => [i > 0 && ' ', h('s', { title: 'The API has no such field' }, name)]),
      }] : []),
    ],
  });
  list.set(rows);
  return [list.element, h('details', { className: 'raw' }, h('summary', {}, 'As it was sent'), h('pre', { tabindex: '0', 'aria-label': 'Body' }, h('code', {}, r.body)))];
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
