// How requests, batches and rules are said in words.
import { badge, duration, h, plural } from './dom.js';
import { state } from './store.js';

const calls = {
  ListPlans: 'List plans', ListGroups: 'List groups', CreateGroup: 'Create group', GetGroup: 'Get group', UpdateGroup: 'Update group',
  SubmitGroupMemberSync: 'Submit roster', GetGroupMemberSync: 'Poll',
};

export const callNames = Object.entries(calls);

export function callText(r) {
  if (r.call === 'SubmitGroupMemberSync') {
    return r.reference_ids && r.reference_ids.length ? `${calls[r.call]}, ${plural(r.reference_ids.length, 'row')}` : calls[r.call];
  }
  return calls[r.call] || `${r.method} ${r.path}`;
}

export function statusText(r) {
  if (r.connection) return r.status ? `${r.status}, ${r.connection}` : r.connection;
  return String(r.status);
}

export function statusKind(r) {
  if (!r.status || r.connection) return 'bad';
  if (r.status >= 500) return 'bad';
  return r.status >= 400 ? 'warn' : 'good';
}

export const isSurprise = (r) => Boolean(r.hint || r.warnings.length || r.rules.length || r.answer_lost || r.retry_of || r.connection || r.status >= 400);

// outcomeBadge says what happened to a row.
export const outcomeBadge = (row) => (row.outcome === 'failed' ? badge(row.operation === 'remove' ? 'removal refused' : 'refused', 'bad')
  : badge(row.outcome, row.outcome === 'added' ? 'good' : 'warn'));

// ruleName is the id of a rule; that of the Sandbox header has no place in the list.
export const ruleName = (id) => (id === 'request' ? 'Sandbox header' : id);

export const ruleLink = (id) => (id === 'request' ? ruleName(id) : h('a', { href: '#/failures/' + encodeURIComponent(id) }, id));

export function badges(r) {
  return [
    r.answer_lost && badge('answer lost', 'bad', 'The call was carried out, and only its answer was lost'),
    r.retry_of && badge('repeats ' + r.retry_of, 'warn', 'The same request was sent earlier, and its answer was lost'),
    r.hint && badge('hint', 'info', r.hint),
    r.rules.length > 0 && badge(ruleName(r.rules[0]), 'rule', 'Rules: ' + r.rules.map(ruleName).join(', ')),
    r.warnings.length > 0 && badge(plural(r.warnings.length, 'warning'), 'warn', r.warnings.join('\n')),
  ];
}

// isNever reports whether a batch never completes.
export const isNever = (s) => !s.completed_at && s.complete === 'never';

export function syncState(s) {
  if (s.completed_at) return ['finished', 'good'];
  if (isNever(s)) return ['never finishes', 'bad'];
  return s.behind ? ['queued', 'info'] : ['in flight', 'info'];
}

// took is a duration as the server writes it, such as "1m0s", as people read it.
function took(text) {
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?$/.exec(text);
  if (!text || !found) return text;
  const [hours, minutes, seconds] = found.slice(1).map((part) => Number(part || 0));
  return duration(((hours * 60 + minutes) * 60 + seconds) * 1000);
}

// waitsFor is what a batch waits for that time alone does not bring.
export const waitsFor = (s) => (s.behind ? 'its turn' : s.waits_for || '').replace(/^1 more poll\(s\)/, '1 more poll').replace('poll(s)', 'polls');

// nothingYet is why a list has nothing so far.
export const nothingYet = () => (state.connection === 'refused' ? 'The server does not accept this key.' : 'Loading…');

export function modeText(s) {
  if (!s.complete) return 'history';
  const [kind, value] = s.complete.split(':');
  return {
    immediate: 'at once', after: `after ${took(value)}`, polls: `at poll ${value}`, manual: 'by hand', never: 'never',
  }[kind] || s.complete;
}

const sources = {
  request: 'the Sandbox header of the request', group: 'the group', option: 'a flag of the server', fixture: 'the fixture',
  default: 'the default', history: 'the fixture: it is history',
};

export const whyMode = (s) => sources[s.complete_from] || s.complete_from;

// left is how long it takes, by the sandbox's clock, until an instant.
export function left(at, now) {
  const ms = Date.parse(at) - now;
  return ms <= 0 ? 'now' : 'in ' + (ms < 1000 ? '1 s' : duration(Math.ceil(ms / 1000) * 1000));
}

// ruleText is what a rule does, in words.
export function ruleText(r) {
  const parts = [];
  const when = r.when || {};
  if (r.fail) parts.push(`refuses ${when.operation && when.operation[0] === 'remove' ? 'removals' : 'rows'}: “${r.fail.reason || 'Invalid plan_id'}”`);
  if (r.respond) parts.push(`answers ${r.respond.status}`);
  if (r.connection) parts.push({ hang: 'lets the connection hang', truncate: 'cuts the answer off' }[r.connection] || `breaks the connection (${r.connection})`);
  if (r.latency) parts.push(`waits ${r.latency.min === r.latency.max ? took(r.latency.min) : took(r.latency.min) + ' to ' + took(r.latency.max)}`);
  if (r.complete) parts.push(`batches finish ${modeText(r)}`);
  if (r.phase === 'after') parts.push('after the call was carried out');
  if (r.times === -1 || r.times > 0) parts.push(r.times === 1 ? 'once' : r.times > 0 ? `${r.times} times` : '');
  if (r.skip) parts.push(`after ${plural(r.skip, 'match', 'matches')}`);
  if (r.probability) parts.push(`with probability ${r.probability}`);
  return parts.filter(Boolean).join(', ');
}

export function whenText(r) {
  return Object.entries(r.when || {}).map(([name, patterns]) => `${name} ${[].concat(patterns).join(' or ')}`).join(', ') || 'any call';
}
