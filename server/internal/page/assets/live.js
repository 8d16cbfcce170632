// Keeps the store current: by a stream of events; where that breaks by retries, and then by asking again and again.
import { control, getKey, headersOf, onKey } from './api.js';
import { changed, clear, emit, state } from './store.js';

const retries = [250, 500, 1000, 2000];
const polling = 3000;

let stopCurrent = () => {};
let mark = null; // of the last event

export function keepLive() {
  document.addEventListener('visibilitychange', restart);
  onKey(() => { mark = null; clear(); restart(); });
  restart();
}

// restart opens a stream, or none where nobody looks: a browser gives a host only a few connections.
function restart() {
  stopCurrent();
  if (!getKey() || document.hidden) {
    connection('off');
    return;
  }
  const stop = new AbortController();
  stopCurrent = () => stop.abort();
  follow(stop.signal);
}

function connection(to) {
  if (state.connection === to) return;
  state.connection = to;
  emit('connection');
}

async function follow(signal) {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      await read(signal, () => { failures = -1; });
    } catch (error) {
      if (signal.aborted) return;
      if (error.status === 401) {
        connection('refused');
        for (const part of ['requests', 'syncs', 'groups', 'rules']) emit(part);
        return;
      }
    }
    if (signal.aborted) return;
    if (failures < retries.length) connection('lost');
    else await poll(signal);
    await pause(retries[Math.min(Math.max(failures, 0), retries.length - 1)], signal);
  }
}

// read reads events until the stream ends.
async function read(signal, onEvent) {
  const from = mark ? `?instance=${encodeURIComponent(mark.instance)}&version=${mark.version}` : '';
  const response = await fetch(`${control}/events${from}`, { headers: headersOf(), signal, cache: 'no-store', credentials: 'omit' });
  if (!response.ok) throw Object.assign(new Error('no stream'), { status: response.status });
  state.organization = response.headers.get('Sandbox-Organization') || '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data: '));
      if (!data) continue;
      const event = JSON.parse(data.slice(6));
      await changed(event);
      onEvent();
      mark = event;
      connection('live');
    }
  }
}

// poll asks for everything once, where streams are refused but calls are answered.
async function poll(signal) {
  await pause(polling, signal);
  if (signal.aborted) return;
  try {
    await changed({ all: true, syncs: [], groups: [] });
    connection('polling');
  } catch (error) {
    state.trouble = error.status ? error.message : '';
    connection(error.status ? 'trouble' : 'lost');
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); });
  });
}
