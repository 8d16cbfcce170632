// One member's history: the rosters that had them, and what the batches did.
import { badge, empty, facts, h, time } from './dom.js';
import { get } from './api.js';
import { curl } from './curl.js';
import { callText, outcomeBadge, statusKind, statusText } from './words.js';

const most = 20; // batches that are looked at

export async function member(group, referenceID) {
  const query = `/requests?bodies=false&limit=${most}&group_id=${encodeURIComponent(group.id)}&reference_id=${encodeURIComponent(referenceID)}`;
  // Not those of the store, which may not have them yet.
  const newest = (await get(`/syncs?limit=${most}&group_id=${encodeURIComponent(group.id)}`)).data; // in the order accepted, which stays where instants are equal
  const finished = newest.filter((s) => s.completed_at);
  const [sent, now, ...batches] = await Promise.all([
    get(query), get(`/groups/${encodeURIComponent(group.id)}/members`),
    ...finished.map((s) => get('/syncs/' + encodeURIComponent(s.request_id)).catch(() => null)),
  ]);
  const subscribed = now.data.find((m) => m.reference_id === referenceID);
  const happened = [
    ...sent.data.map((r) => ({ at: r.at, element: [h('a', { href: '#/requests/' + r.number }, callText(r)), ' ', badge(statusText(r), statusKind(r))] })),
    ...batches.filter(Boolean).flatMap((b) => (b.data.rows || []).filter((row) => row && row.reference_id === referenceID).map((row) => ({
      at: b.data.completed_at,
      element: [outcomeBadge(row), ' ',
        row.reason && h('strong', {}, row.reason), ' ', h('a', { href: '#/batches/' + encodeURIComponent(b.data.request_id) }, 'in this batch')],
    }))),
  ].sort((a, b) => String(a.at).localeCompare(String(b.at)));
  return h('div', {},
    h('h3', {}, referenceID, ' ', subscribed ? badge('on the roster', 'good') : badge('not on the roster', 'warn')),
    subscribed && facts(['Name', `${subscribed.first_name} ${subscribed.last_name}`], ['Born', subscribed.date_of_birth], ['Phone', subscribed.phone],
      ['Email', subscribed.email], ['Plan', h('code', {}, subscribed.plan_id)], ['Added', time(subscribed.added_at, { day: true })],
      ['Member', h('span', { className: 'id' }, subscribed.id)]),
    happened.length ? h('ol', { className: 'history' }, happened.map((e) => h('li', {}, time(e.at, { day: true }), ' ', e.element))) : empty('Nothing is known about this member.'),
    h('div', { className: 'row spread' }, h('p', { className: 'note' }, `From the latest ${most} rosters and batches of the group. Batches that only update a member do not record it.`), curl({ path: '/_sandbox' + query })));
}
