// One batch in detail: its timeline, what happened to each row, and what can be done with it.
import { badge, empty, facts, field, h, plural, redraw, replace, time } from './dom.js';
import { ask, get } from './api.js';
import { action } from './curl.js';
import { now, on, state } from './store.js';
import { table } from './list.js';
import { timeline } from './timeline.js';
import { countdown } from './tick.js';
import { modeText, outcomeBadge, ruleLink, syncState, waitsFor, whyMode } from './words.js';
import { nameOf } from './batches.js';

export async function detail([id], signal, failed) {
  const path = '/syncs/' + encodeURIComponent(id);
  const element = h('div');
  const failing = h('div'); // what is being chosen stays where the rest is drawn anew
  let drawn = '';
  async function draw() {
    const s = (await get(path)).data;
    const next = JSON.stringify(s) + polls(s).length + Boolean(submitOf(s)) + nameOf(s.group_id);
    if (signal.aborted || next === drawn) return;
    drawn = next;
    redraw(element, content(s, failing));
  }
  await draw();
  const again = () => {
    if (state.last.all || state.last.syncs.length || state.last.clock || state.last.requests) draw().catch(failed);
  };
  on('event', again, signal);
  return element;
}

// polls are the requests that asked for the batch.
const polls = (s) => state.requests.filter((r) => r.call === 'GetGroupMemberSync' && r.request_id === s.request_id);

// place is the batch's place in the queue of its group; 1 is the one that is worked on.
function place(s) {
  const queue = state.syncs.filter((other) => other.group_id === s.group_id && !other.completed_at).reverse();
  return Math.max(2, queue.findIndex((other) => other.request_id === s.request_id) + 1);
}

// submitOf is the request that submitted the batch, as far as the page has it.
const submitOf = (s) => state.requests.find((r) => r.call === 'SubmitGroupMemberSync' && r.request_id === s.request_id);

function content(s, failing) {
  const submit = submitOf(s);
  const [text, kind] = syncState(s);
  return [
    h('h2', {}, 'Batch ', badge(text, kind)),
    h('p', { className: 'id' }, s.request_id),
    !s.completed_at && h('p', { className: 'big' }, s.due_at ? ['Finishes ', countdown(s.due_at)] : ['Waits for ', waitsFor(s)]),
    timeline(s, polls(s).map((r) => Date.parse(r.at)), now),
    facts(
      ['Group', h('a', { href: '#/groups/' + encodeURIComponent(s.group_id) }, nameOf(s.group_id))],
      ['Submitted', submit && h('a', { href: '#/requests/' + submit.number }, `by request ${submit.number}, ${plural(submit.reference_ids.length, 'row')}`)],
      ['Accepted', time(s.accepted_at, { day: true })],
      s.completed_at ? ['Finished', time(s.completed_at, { day: true })] : ['Due', s.due_at && time(s.due_at, { day: true })],
      ['Finishes', `${modeText(s)}, by ${whyMode(s)}`],
      ['Polls', String(s.polls)],
      ['In the queue of its group', s.behind && [`number ${place(s)}, behind `, h('a', { className: 'id', href: '#/batches/' + encodeURIComponent(s.behind) }, s.behind)]],
      ['Compared', !s.completed_at && h('a', { href: `#/groups/${encodeURIComponent(s.group_id)}/compare/${encodeURIComponent(s.request_id)}` }, 'with the roster now')]),
    s.completed_at ? outcomes(s) : waiting(s, failing),
  ];
}

function outcomes(s) {
  const rows = (s.rows || []).filter(Boolean);
  const count = (outcome) => rows.filter((r) => r.outcome === outcome).length.toLocaleString('en');
  const ordered = [...rows.filter((r) => r.outcome === 'failed'), ...rows.filter((r) => r.outcome !== 'failed')];
  const list = outcomeTable(ordered);
  return [
    h('h3', {}, 'What happened to each row'),
    h('p', { className: 'counts' }, badge(`${count('added')} added`, 'good'), badge(`${count('removed')} removed`, 'warn'),
      badge(`${count('failed')} refused`, 'bad'), badge(`${s.unchanged.toLocaleString('en')} updated`, 'info', 'Subscribed already; their fields were updated')),
    rows.length ? list.element : empty('Nobody was added, removed or refused.'),
  ];
}

export function outcomeTable(rows) {
  const list = table({
    label: 'Outcomes', key: (r) => r.operation + r.reference_id, rowHeight: 44,
    columns: [
      { title: 'Reference', className: 'wide', cell: (r) => r.reference_id || h('span', { className: 'none' }, 'not recorded') },
      { title: 'Outcome', className: 'outcome', cell: (r) => outcomeBadge(r) },
      {
        title: 'Why, or member', className: 'widest',
        cell: (r) => (r.reason ? [h('strong', {}, r.reason), h('small', {}, r.by_hand ? 'decided by hand' : r.rule ? ['by the rule ', ruleLink(r.rule)] : 'by the platform')]
          : h('span', { className: 'id' }, r.group_member_id || '')),
      },
    ],
  });
  list.set(rows);
  return list;
}

// most is how many rows are offered for being refused.
const most = 100;

function waiting(s, failing) {
  const path = `/syncs/${encodeURIComponent(s.request_id)}/complete`;
  const call = (body) => ({ method: 'POST', path: '/_sandbox' + path, body });
  const can = !s.behind && s.complete !== 'never';
  const why = s.behind ? 'It waits behind another batch of its group: finish that first.' : 'A batch that never finishes cannot be finished by hand.';
  return [
    h('h3', {}, 'What can be done'),
    h('div', { className: 'actions' },
      action('Finish now', call({}), () => ask('POST', path, { body: {} }), { className: 'primary', disabled: !can }),
      s.due_at && action('Move the clock to when it is due', { method: 'POST', path: '/_sandbox/clock/advance', body: { to: s.due_at } },
        () => ask('POST', '/clock/advance', { body: { to: s.due_at } })),
      can && action('Finish with rows refused…', null, () => chooseFailing(s, path, failing))),
    !can && h('p', { className: 'note' }, why),
    failing,
  ];
}

async function chooseFailing(s, path, into) {
  const p = (await ask('POST', `/groups/${encodeURIComponent(s.group_id)}/preview`, { body: { request_id: s.request_id } })).data;
  const rows = [...p.added.map((m) => [m.reference_id, 'add']), ...p.removed.map((m) => [m.reference_id, 'remove'])];
  const reason = h('input', { value: '', placeholder: 'Invalid plan_id' });
  const boxes = rows.slice(0, most).map(([id, operation]) => {
    const box = h('input', { type: 'checkbox' });
    return { id, operation, box, element: h('label', { className: 'check' }, box, `${operation} ${id}`) };
  });
  const body = () => ({
    failures: boxes.filter((b) => b.box.checked).map((b) => ({ reference_id: b.id, operation: b.operation, reason: reason.value || 'Invalid plan_id' })),
  });
  replace(into, h('form', { className: 'panel' },
    h('h4', {}, 'Which rows are refused?'),
    rows.length ? h('div', { className: 'choices' }, boxes.map((b) => b.element)) : h('p', {}, 'The batch neither adds nor removes anybody.'),
    rows.length > most && h('p', { className: 'note' }, `The first ${most} of ${rows.length} are shown; the command takes any.`),
    field('Reason', reason),
    action('Finish', () => ({ method: 'POST', path: '/_sandbox' + path, body: body() }), () => ask('POST', path, { body: body() }), { className: 'primary', type: 'submit' })));
}
