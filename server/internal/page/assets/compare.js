// Two rosters compared: that of a batch in flight, or a pasted one, against the roster now; and a finished batch by its
// outcomes.
import { badge, empty, h, plural, replace, select } from './dom.js';
import { ask, get } from './api.js';
import { action, curl } from './curl.js';
import { on, state } from './store.js';
import { table } from './list.js';
import { outcomeTable } from './batch.js';
import { syncState } from './words.js';

const most = 200; // batches that can be chosen

export async function compare(group, requestID, signal, failed) {
  const path = `/groups/${encodeURIComponent(group.id)}/preview`;
  const result = h('div', { className: 'result' });
  // Not those of the store, which may not have them yet.
  const syncs = (await get(`/syncs?limit=${most}&group_id=${encodeURIComponent(group.id)}`)).data.filter((s) => s.complete !== '').reverse();
  const address = `#/groups/${encodeURIComponent(group.id)}/compare`;
  const choice = select([['', 'a roster that I paste'], ...syncs.map((s) => [s.request_id, `${syncState(s)[0]}: ${s.request_id}`])], requestID,
    (id) => { location.hash = id ? `${address}/${encodeURIComponent(id)}` : address; });
  const element = h('div', {}, h('label', { className: 'field' }, h('span', {}, 'Compare with the roster now'), choice));
  if (requestID) {
    const draw = () => batch(path, requestID, result);
    await draw();
    on('event', () => { if (state.last.all || state.last.groups.includes(group.id)) draw().catch(failed); }, signal);
  } else {
    element.append(pasted(path, result));
  }
  element.append(result);
  return element;
}

async function batch(path, requestID, into) {
  const s = (await get('/syncs/' + encodeURIComponent(requestID))).data;
  const link = h('a', { href: '#/batches/' + encodeURIComponent(requestID) }, 'The batch');
  if (!s.completed_at) {
    const body = { request_id: requestID };
    replace(into, h('div', { className: 'row spread' }, h('p', {}, link, ' is in flight. This is what it would change now, if no row were refused:'),
      curl({ method: 'POST', path: '/_sandbox' + path, body })), picture((await ask('POST', path, { body })).data));
    return;
  }
  const rows = (s.rows || []).filter(Boolean);
  const of = (outcome) => rows.filter((r) => r.outcome === outcome).length;
  replace(into, h('div', { className: 'row spread' }, h('p', {}, link, ' has finished. This is what it changed:'), curl({ path: '/_sandbox/syncs/' + encodeURIComponent(requestID) })),
    figures([['added', of('added'), 'good'], ['removed', of('removed'), 'warn'], ['refused', of('failed'), 'bad'], ['updated', s.unchanged, 'info']]),
    rows.length ? outcomeTable(rows).element : empty('It changed nobody.'),
    h('p', { className: 'note' }, 'The rows of past batches are not kept, only what they changed. What was sent is in the journal.'));
}

function pasted(path, result) {
  const area = h('textarea', { rows: '6', spellcheck: 'false', 'aria-label': 'Roster', placeholder: '{"members": [ … ]}' });
  const file = h('input', { type: 'file', accept: '.json,application/json', 'aria-label': 'A file with a roster', onchange: async () => { if (file.files[0]) area.value = await file.files[0].text(); } });
  const body = () => {
    let value;
    try { value = JSON.parse(area.value); } catch { throw new Error('This is not JSON; paste the body of a submit, {"members": [ … ]}'); }
    return Array.isArray(value) ? { members: value } : { members: value.members };
  };
  return h('div', { className: 'stack' }, h('p', { className: 'note' }, 'Paste the body of a submit, or choose a file. Nothing is submitted.'), area, h('div', { className: 'row' }, file,
    action('Compare', () => ({ method: 'POST', path: '/_sandbox' + path, body: body() }),
      async () => replace(result, picture((await ask('POST', path, { body: body() })).data)), { className: 'primary' })));
}

function figures(parts) {
  const total = Math.max(1, parts.reduce((sum, part) => sum + part[1], 0));
  const bar = h('div', { className: 'bar', 'aria-hidden': 'true' }, parts.filter((part) => part[1] > 0).map(([, n, kind]) => {
    const piece = h('span', { className: kind });
    piece.style.flexGrow = String(Math.max(n / total, 0.02));
    return piece;
  }));
  return [bar, h('p', { className: 'counts' }, parts.map(([name, n, kind]) => badge(`${n.toLocaleString('en')} ${name}`, kind)))];
}

// picture shows what a roster would change.
function picture(p) {
  const rows = [
    ...p.removed.map((m) => ({ m, what: 'removed', kind: 'warn' })), ...p.added.map((m) => ({ m, what: 'added', kind: 'good' })),
    ...p.changed.map((m) => ({ m, what: 'changed', kind: 'info', fields: m.fields })),
  ];
  const list = table({
    label: 'What would change', key: (r) => r.what + r.m.reference_id, rowHeight: 52,
    columns: [
      { title: 'Reference', className: 'wide', cell: (r) => r.m.reference_id },
      { title: 'Change', className: 'outcome', cell: (r) => badge(r.what, r.kind) },
      { title: 'What', className: 'widest', cell: (r) => (r.fields ? changes(r.fields) : [`${r.m.first_name} ${r.m.last_name}`, h('small', { className: 'id' }, r.m.plan_id)]) },
    ],
  });
  list.set(rows);
  return [figures([['added', p.added.length, 'good'], ['removed', p.removed.length, 'warn'], ['changed', p.changed.length, 'info'], ['untouched', p.untouched, 'none']]),
    rows.length ? list.element : empty(`Nothing would change: ${plural(p.untouched, 'row')} as the roster is.`)];
}

function changes(fields) {
  const first = fields[0];
  const one = h('small', {}, h('del', {}, first.now || 'none'), ' → ', first.kept ? [first.then, ' (the plan stays)'] : h('ins', {}, first.then || 'none'));
  const title = fields.map((f) => `${f.name}: ${f.now || 'none'} → ${f.then || 'none'}${f.kept ? ' (stays as it is)' : ''}`).join('\n');
  return h('span', { title }, fields.map((f) => f.name).join(', '), one);
}
