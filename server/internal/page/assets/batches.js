// The batches: what waits, what has finished, and when.
import { badge, empty, h, replace, select, timeOrDay } from './dom.js';
import { now, on, state } from './store.js';
import { table, those } from './list.js';
import { search } from './frame.js';
import { split } from './split.js';
import { countdown } from './tick.js';
import { modeText, nothingYet, syncState, waitsFor } from './words.js';
import { detail } from './batch.js';

const filter = { state: '' };

export function batches({ signal }) {
  const list = table({
    label: 'Batches, the newest first', rowHeight: 52,
    key: (s) => s.request_id,
    href: (s) => '#/batches/' + encodeURIComponent(s.request_id),
    columns: [
      { title: 'Accepted', className: 'time', cell: (s) => timeOrDay(s.accepted_at, now()) },
      { title: 'Batch', className: 'wide', cell: (s) => [h('span', { className: 'id' }, s.request_id), h('small', {}, nameOf(s.group_id))] },
      { title: 'State', className: 'state', cell: (s) => stateOf(s) },
      { title: 'Finishes', className: 'mode optional', cell: (s) => modeText(s) },
    ],
    nothing: () => (!state.loaded ? empty(nothingYet()) : state.syncs.length ? empty('No batch matches.', h('button', { type: 'button', onclick: clear }, 'Show all'))
      : empty('No roster was submitted yet.', h('a', { href: '#/start' }, 'Start shows how.'))),
  });
  const note = h('p', { className: 'note' });
  const choice = select([['', 'Any state'], ['waiting', 'In flight'], ['finished', 'Finished']], filter.state, (v) => { filter.state = v; draw(); });
  choice.setAttribute('aria-label', 'State');
  const head = h('div', { className: 'head' }, h('h2', { className: 'title' }, 'Batches'), h('div', { className: 'filters' }, choice), note);

  function clear() {
    choice.value = filter.state = '';
    search('');
    draw();
  }

  function draw() {
    const words = state.search.toLowerCase();
    const shown = those(state.syncs, (s) => (!filter.state || Boolean(s.completed_at) === (filter.state === 'finished')) &&
      (!words || [s.request_id, s.group_id, nameOf(s.group_id), s.complete].some((text) => text && text.toLowerCase().includes(words))));
    list.set(shown);
    note.textContent = state.moreSyncs ? `${state.moreSyncs.toLocaleString('en')} older ones are not shown.` : '';
    note.hidden = !state.moreSyncs;
  }

  draw();
  on('syncs', draw, signal);
  on('groups', draw, signal);
  on('search', draw, signal);
  return split({ name: 'batches', title: 'Batches', head, list, detail });
}

function stateOf(s) {
  const [text, kind] = syncState(s);
  const element = h('span', {}, badge(text, kind));
  if (!s.completed_at) replace(element, badge(text, kind), h('small', {}, s.behind ? 'behind another' : s.due_at ? countdown(s.due_at) : waitsFor(s)));
  return element;
}

export function nameOf(groupID) {
  const group = state.groups.find((g) => g.id === groupID);
  return group ? group.name : groupID;
}
