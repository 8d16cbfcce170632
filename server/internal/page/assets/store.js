// What the page knows of the organization. Screens subscribe to its parts; events say which part to ask for again.
import { get } from './api.js';

export const maxBatches = 500;
export const maxGroups = 500;

export const state = {
  requests: [], more: 0, evicted: null, // light: without bodies
  syncs: [], moreSyncs: 0,
  groups: [], moreGroups: 0,
  rules: [], fired: { calls: 0, rows: 0 },
  clock: null, loaded: false, organization: '', connection: 'off', trouble: '', search: '', last: { syncs: [], groups: [], all: true },
};

const subscribers = new Map();

// on calls back at each change of a part, until the signal is aborted.
export function on(part, callback, signal) {
  if (!subscribers.has(part)) subscribers.set(part, new Set());
  subscribers.get(part).add(callback);
  if (signal) signal.addEventListener('abort', () => subscribers.get(part).delete(callback));
}

export function emit(part) {
  for (const callback of subscribers.get(part) || []) callback();
}

let clockRead = 0;

export function setClock(clock) {
  state.clock = { at: Date.parse(clock.now), frozen: clock.frozen };
  clockRead = performance.now();
  emit('clock');
}

// now is the organization's time in milliseconds.
export function now() {
  if (!state.clock) return Date.now();
  return state.clock.frozen ? state.clock.at : state.clock.at + performance.now() - clockRead;
}

const loaders = {
  async clock() { setClock((await get('/clock')).data); },
  async syncs() {
    const list = await get(`/syncs?limit=${maxBatches}`);
    state.syncs = list.data.reverse();
    state.moreSyncs = list.more;
  },
  async groups() {
    const list = await get(`/groups?limit=${maxGroups}`);
    state.groups = list.data;
    state.moreGroups = list.more;
  },
  async rules() {
    const list = await get('/rules');
    state.rules = list.data;
    state.fired = list.fired;
  },
  async requests() {
    const newest = state.requests.length ? state.requests[0].number : 0;
    const list = await get(`/requests?limit=10000&bodies=false&since=${newest}`);
    state.requests = list.data.reverse().concat(state.requests).slice(0, 10000);
    if (newest === 0 || list.more > 0) state.more = list.more;
    state.evicted = list.evicted;
    const gone = list.evicted.through;
    while (state.requests.length && state.requests[state.requests.length - 1].number <= gone) state.requests.pop();
  },
};

const running = new Map();

// reload asks for a part again. Where that is going on already, it is asked for once more afterwards.
export function reload(part) {
  if (running.has(part)) {
    running.get(part).again = true;
    return running.get(part).done;
  }
  const job = { again: false };
  job.done = (async () => {
    try {
      do {
        job.again = false;
        await loaders[part]();
      } while (job.again);
    } finally {
      running.delete(part);
    }
    emit(part);
  })();
  running.set(part, job);
  return job.done;
}

export function reloadAll() {
  state.requests = [];
  const all = Promise.all(['clock', 'rules', 'groups', 'syncs', 'requests'].map(reload));
  return all.then(() => {
    if (state.loaded) return;
    state.loaded = true;
    for (const part of ['requests', 'syncs', 'groups', 'rules']) emit(part);
  });
}

// changed asks for what an event names.
export async function changed(event) {
  state.last = event;
  const parts = [];
  if (event.clock) parts.push('clock');
  if (event.rules) parts.push('rules');
  if (event.groups.length) parts.push('groups');
  if (event.syncs.length) parts.push('syncs');
  if (event.requests) parts.push('requests');
  await (event.all ? reloadAll() : Promise.all(parts.map(reload)));
  emit('event');
}

export function clear() {
  Object.assign(state, { requests: [], more: 0, evicted: null, syncs: [], groups: [], rules: [], clock: null, loaded: false, organization: '' });
  for (const part of ['requests', 'syncs', 'groups', 'rules', 'clock']) emit(part);
}
