// What goes wrong on purpose: rules, reserved plans, scenarios and fixtures.
import { badge, empty, h, plural, replace, say } from './dom.js';
import { ask, get } from './api.js';
import { action, command, copy, curl } from './curl.js';
import { use } from './keys.js';
import { on, state } from './store.js';
import { table, those } from './list.js';
import { ruleForm } from './rules.js';
import { fixtures, scenarios } from './fixtures.js';
import { nothingYet, ruleText, whenText } from './words.js';

const sources = { runtime: 'added', fixture: 'of the fixture', magic: 'reserved plan' };

export function failures({ signal }) {
  const list = table({
    label: 'Rules, in the order in which they are tried', key: (r) => r.id, rowHeight: 56,
    href: (r) => '#/failures/' + encodeURIComponent(r.id),
    columns: [
      { title: 'Rule', className: 'wide optional', cell: (r) => [h('span', { className: 'id' }, r.id), h('small', {}, sources[r.source])] },
      { title: 'What it does', className: 'widest', cell: (r) => h('span', { title: `${r.id}: ${ruleText(r.rule)}; ${whenText(r.rule)}` }, ruleText(r.rule), h('small', {}, whenText(r.rule))) },
      { title: 'Fired', className: 'number optional', cell: (r) => fired(r.fired) },
      { title: h('span', { className: 'hidden' }, 'Actions'), className: 'tools', cell: (r) => r.source === 'runtime' && tools(r.id) },
    ],
    nothing: () => empty(!state.loaded ? nothingYet() : 'There is no rule: every call is answered by the platform.'),
  });
  const count = h('p', { className: 'note' });
  const added = h('span');
  const gone = h('p', { className: 'note', role: 'status' });
  let chosen = null;
  let found = true;
  const magic = h('div');

  function draw() {
    const words = state.search.toLowerCase();
    list.set(those(state.rules, (r) => !words || [r.id, ruleText(r.rule), whenText(r.rule), r.rule.description || ''].some((text) => text.toLowerCase().includes(words))));
    count.textContent = `Rules affected ${plural(state.fired.calls, 'call')} and refused ${plural(state.fired.rows, 'row')}.`;
    replace(added, state.rules.some((r) => r.source === 'runtime') && action('Remove all that were added', { method: 'DELETE', path: '/_sandbox/rules' }, () => ask('DELETE', '/rules')));
    drawChosen();
  }
  // A rule has an address too: it is chosen in the list.
  function open([id = null]) {
    const was = chosen;
    [chosen, found] = [id, id === null];
    use({ list, back: id === null ? null : () => { location.hash = '#/failures'; } });
    list.choose(null);
    drawChosen();
    if (id !== null) list.element.scrollIntoView({ block: 'nearest' });
    else if (was !== null) list.refocus();
  }

  function drawChosen() {
    const there = chosen === null || state.rules.some((r) => r.id === chosen);
    gone.textContent = there || !state.loaded ? '' : `This sandbox has no such thing any more: the rule ${chosen}.`;
    if (!found && there) list.choose(chosen);
    found = there;
  }

  draw();
  on('rules', draw, signal);
  on('search', draw, signal);
  drawMagic(magic).catch((error) => say(error.message, 'bad'));

  return {
    open,
    element: h('div', { className: 'columns' },
      h('section', { className: 'whole' }, h('h1', {}, 'Failures'), ruleForm()),
      h('section', { className: 'whole' }, h('h2', {}, 'Rules, in the order in which they are tried'), gone,
        h('div', { className: 'row spread' }, count, h('span', { className: 'row' }, added, curl({ path: '/_sandbox/rules' }, 'curl of the list'))), list.element),
      h('section', {}, scenarios()), h('section', {}, fixtures()),
      h('section', { className: 'whole' }, h('h2', {}, 'Reserved plans'), h('p', { className: 'note' }, 'A row with one of these plan ids goes wrong by itself. Each command shows it.'), magic)),
  };
}

const fired = (f) => (f.calls || f.rows ? badge([f.calls && plural(f.calls, 'call'), f.rows && plural(f.rows, 'row')].filter(Boolean).join(', '), 'rule') : '0');

function tools(id) {
  const call = { method: 'DELETE', path: '/_sandbox/rules/' + encodeURIComponent(id) };
  return [h('button', { type: 'button', onclick: () => remove(id), 'aria-label': `Remove ${id}` }, 'Remove'), ' ',
    h('button', {
      type: 'button', className: 'link', title: command(call), 'aria-label': `curl that removes ${id}`,
      onclick: () => copy(command(call, { copied: true }), 'Copied, with the key of this tab: ' + command(call)),
    }, 'curl')];
}

async function remove(id) {
  try {
    await ask('DELETE', '/rules/' + encodeURIComponent(id));
  } catch (error) {
    say(error.message, 'bad');
  }
}

async function drawMagic(into) {
  const [list, rules] = await Promise.all([get('/magic'), get('/rules')]);
  const idOf = (m) => [].concat(rules.data.filter((r) => r.id === m.id).map((r) => (r.rule.when || {}).plan_id || m.id)).join(' or ');
  replace(into, list.data.length ? h('ul', { className: 'cards' }, list.data.map((m) => h('li', {}, h('span', { className: 'id' }, idOf(m)), h('p', {}, m.description),
    curl({ text: m.curl })))) : empty('There are none.'));
}
