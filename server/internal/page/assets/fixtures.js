// Scenarios, and the organization as a file.
import { empty, h, replace, say } from './dom.js';
import { ask, control, get, send } from './api.js';
import { action, curl, typeOf } from './curl.js';

export function fixtures() {
  const file = h('input', { type: 'file', accept: '.yaml,.yml,.json', 'aria-label': 'A fixture file' });
  return h('div', {},
    h('h2', {}, 'Snapshot and fixtures'),
    h('p', { className: 'note' }, 'A snapshot is the whole organization in one file. Upload it into any organization to restore this one.'),
    h('div', { className: 'stack' },
      action('Download a snapshot', { path: '/_sandbox/fixture', more: ' -o snapshot.yaml' }, download),
      h('div', { className: 'row' }, file,
        action('Upload', () => ({ method: 'PUT', path: '/_sandbox/fixture', file: file.files[0] ? file.files[0].name : 'snapshot.yaml' }), async () => {
          if (!file.files[0]) throw new Error('Choose a file first');
          await upload(file.files[0]);
        }))));
}

export function scenarios() {
  const list = h('div');
  drawScenarios(list).catch((error) => say(error.message, 'bad'));
  return h('div', {}, h('h2', {}, 'Scenarios'), h('p', { className: 'note' }, 'Loading one replaces state, clock and rules.'), list);
}

async function drawScenarios(into) {
  const list = (await get('/scenarios')).data;
  replace(into, list.length ? h('ul', { className: 'cards' }, list.map((s) => {
    const body = { scenario: s.name };
    return h('li', {}, h('strong', {}, s.name), h('p', {}, s.shows),
      action('Load', { method: 'PUT', path: '/_sandbox/fixture', body }, async () => {
        await ask('PUT', '/fixture', { body });
        say(`Loaded ${s.name}: state, clock and rules are its own now`);
      }));
  })) : empty('There are none.'), curl({ path: '/_sandbox/scenarios' }));
}

async function download() {
  const response = await send('GET', control + '/fixture', { headers: { Accept: 'application/yaml' } });
  if (!response.ok) throw new Error(`The snapshot was refused: ${response.status}`);
  const address = URL.createObjectURL(await response.blob());
  const link = h('a', { href: address, download: 'snapshot.yaml' });
  link.click();
  // Some browsers begin to read it only later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  say('Downloaded snapshot.yaml');
}

async function upload(file) {
  const loaded = (await ask('PUT', '/fixture', { body: await file.text(), headers: { 'Content-Type': typeOf(file.name) } })).data;
  say(`Loaded: ${loaded.groups} groups, ${loaded.members} members, ${loaded.syncs} sync requests`);
}
