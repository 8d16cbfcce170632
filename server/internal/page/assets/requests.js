// What was sent to the simulated API, and what it got.
import { duration, empty, h, replace, select, timeOrDay, badge } from './dom.js';
import { now, on, state } from './store.js';
import { table, those } from './list.js';
import { search } from './frame.js';
import { split } from './split.js';
import { badges, callNames, callText, isSurprise, nothingYet, statusKind, statusText } from './words.js';
import { detail } from './request.js';

// The filters stay as they are while the tab is open.
const filter = { call: '', status: '', surprises: false };

const statuses = [['', 'Any status'], ['2', '2xx'], ['4', '4xx'], ['5', '5xx'], ['lost', 'Broken or lost']];

export function requests({ signal }) {
  const list = table({
    label: 'Requests, the newest first',
    rowHeight: matchMedia('(max-width: 520px)').matches ? 58 : 40,
    key: (r) => String(r.number),
    href: (r) => '#/requests/' + r.number,
    columns: [
      { title: 'Time', className: 'time', cell: (r) => timeOrDay(r.at, now()) },
      { title: 'Call', className: 'wide calls', cell: (r) => [h('span', { className: 'call' }, callText(r)), ' ', badges(r)] },
      { title: 'Status', className: 'status', cell: (r) => badge(statusText(r), statusKind(r)) },
      { title: 'Took', className: 'number optional', cell: (r) => duration(r.duration_ms) },
    ],
    nothing: () => (!state.loaded ? empty(nothingYet()) : state.requests.length ? empty('No request matches.', h('button', { type: 'button', onclick: clear }, 'Show all'))
      : empty('Nothing was sent with this key yet.', h('a', { href: '#/start' }, 'Start shows what to send.'))),
  });
  const note = h('p', { className: 'note' });
  const head = h('div', { className: 'head' });

  function drawHead() {
    replace(head, h('h2', { className: 'title' }, 'Requests'), h('div', { className: 'filters' },
      labelled('Call', select([['', 'Any call'], ...callNames, ['none', 'Not an API call']], filter.call, (v) => { filter.call = v; draw(); })),
      labelled('Status', select(statuses, filter.status, (v) => { filter.status = v; draw(); })),
      h('label', { className: 'check' },
        h('input', { type: 'checkbox', checked: filter.surprises, onchange: (e) => { filter.surprises = e.target.checked; draw(); } }),
        'Only surprises')), note);
  }

  function clear() {
    Object.assign(filter, { call: '', status: '', surprises: false });
    search('');
    drawHead();
    draw();
  }

  function draw() {
    const words = state.search.toLowerCase();
    const shown = those(state.requests, (r) => matches(r, words));
    list.set(shown);
    const lines = [];
    if (shown.length !== state.requests.length) lines.push(`${shown.length.toLocaleString('en')} of ${state.requests.length.toLocaleString('en')}.`);
    if (state.more) lines.push(`${state.more.toLocaleString('en')} older ones are not shown.`);
    if (state.evicted && state.evicted.requests) lines.push(`The journal was full, and has dropped ${state.evicted.requests.toLocaleString('en')}.`);
    note.textContent = lines.join(' ');
    note.hidden = lines.length === 0;
  }

  drawHead();
  draw();
  on('requests', draw, signal);
  on('search', draw, signal);
  const screen = split({ name: 'requests', title: 'Requests', head, list, detail });
  return screen;
}

const labelled = (label, element) => {
  element.setAttribute('aria-label', label);
  return element;
};

function matches(r, words) {
  if (filter.call && (filter.call === 'none' ? r.call : r.call !== filter.call)) return false;
  if (filter.status === 'lost' ? !r.connection && !r.answer_lost : filter.status && Math.floor(r.status / 100) !== Number(filter.status)) return false;
  if (filter.surprises && !isSurprise(r)) return false;
  if (!words) return true;
  return [callText(r), r.path, r.query, String(r.number), String(r.status), r.group_id, r.request_id, r.hint, r.code, r.violations, r.trace_id, ...r.reference_ids, ...r.rules]
    .some((text) => text && text.toLowerCase().includes(words));
}
