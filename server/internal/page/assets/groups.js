// The groups: who is on the roster, who was, and what a roster would change.
import { badge, empty, facts, h, plural, time, timeOrDay } from './dom.js';
import { get } from './api.js';
import { now, on, state } from './store.js';
import { curl } from './curl.js';
import { table, those } from './list.js';
import { search } from './frame.js';
import { split } from './split.js';
import { compare } from './compare.js';
import { member } from './member.js';
import { nothingYet } from './words.js';

export function groups({ signal }) {
  const list = table({
    label: 'Groups', rowHeight: 52,
    key: (g) => g.id,
    href: (g) => '#/groups/' + encodeURIComponent(g.id),
    columns: [
      { title: 'Group', className: 'wide', cell: (g) => [h('span', {}, g.name), h('small', { className: 'id' }, g.id)] },
      { title: 'Members', className: 'number', cell: (g) => g.subscribed.toLocaleString('en') },
      { title: 'In flight', className: 'number', cell: (g) => (g.in_flight ? badge(String(g.in_flight), 'info') : '0') },
    ],
    nothing: () => (!state.loaded ? empty(nothingYet()) : state.groups.length ? empty('No group matches.', h('button', { type: 'button', onclick: () => search('') }, 'Show all'))
      : empty('This organization has no group.')),
  });
  const note = h('p', { className: 'note' });
  const head = h('div', { className: 'head' }, h('h2', { className: 'title' }, 'Groups'), note);

  function draw() {
    const words = state.search.toLowerCase();
    list.set(those(state.groups, (g) => !words || [g.id, g.name, g.external_reference_id].some((text) => text.toLowerCase().includes(words))));
    note.textContent = state.moreGroups ? `${state.moreGroups.toLocaleString('en')} more are not shown.` : '';
    note.hidden = !state.moreGroups;
  }
  draw();
  on('groups', draw, signal);
  on('search', draw, signal);
  return split({ name: 'groups', title: 'Groups', head, list, detail });
}

const tabs = [['', 'Roster now'], ['removed', 'Removed'], ['compare', 'Compare']];

async function detail([id, tab = '', of = ''], signal, failed) {
  const address = '#/groups/' + encodeURIComponent(id);
  const group = state.groups.find((g) => g.id === id) || (await get('/groups')).data.find((g) => g.id === id);
  if (!group) throw Object.assign(new Error('No group of this organization has the id ' + id), { status: 404 });
  const shown = tab === 'compare' ? await compare(group, of, signal, failed) : tab === 'members' ? await member(group, of)
    : await roster(group, tab === 'removed', signal, failed);
  return [
    h('h2', {}, group.name),
    h('p', { className: 'id' }, group.id),
    facts(['External reference', group.external_reference_id], ['Created', time(group.created_at, { day: true })]),
    h('nav', { className: 'tabs', 'aria-label': 'Parts of the group' }, tabs.map(([part, text]) => h('a', {
      href: part ? `${address}/${part}` : address, 'aria-current': part === tab ? 'page' : null,
    }, text))),
    shown,
  ];
}

async function roster(group, removed, signal, failed) {
  const path = `/groups/${encodeURIComponent(group.id)}/members${removed ? '?status=removed' : ''}`;
  const count = h('p', { className: 'note' });
  const history = (m) => `#/groups/${encodeURIComponent(group.id)}/members/${encodeURIComponent(m.reference_id)}`;
  const list = table({
    label: removed ? 'Removed members' : 'Roster', key: (m) => m.id, rowHeight: 44, href: history,
    columns: removed
      ? [{ title: 'Reference', className: 'wide', cell: (m) => m.reference_id }, { title: 'Member', className: 'widest optional', cell: (m) => h('span', { className: 'id' }, m.id) },
        { title: 'Removed', className: 'time', cell: (m) => timeOrDay(m.removed_at, now()) }]
      : [{ title: 'Reference', className: 'wide', cell: (m) => m.reference_id }, { title: 'Name', className: 'wide', cell: (m) => `${m.first_name} ${m.last_name}` },
        { title: 'Plan', className: 'wide optional', cell: (m) => h('span', { className: 'id' }, m.plan_id) }, { title: 'Added', className: 'time', cell: (m) => timeOrDay(m.added_at, now()) }],
    nothing: () => empty(removed ? 'There are no removed members.' : 'Nobody is on the roster.'),
  });
  async function draw() {
    const answer = await get(path);
    if (signal.aborted) return;
    list.set(answer.data);
    const n = answer.data.length + answer.more;
    count.textContent = removed ? `${plural(n, 'member')}; the latest 1,000 are kept.` : `${plural(n, 'member')}, in the order of their latest add.`;
  }
  await draw();
  on('event', () => { if (state.last.all || state.last.groups.includes(group.id)) draw().catch(failed); }, signal);
  const element = h('div', {}, h('div', { className: 'row spread' }, count, curl({ path: '/_sandbox' + path })), list.element);
  return element;
}
