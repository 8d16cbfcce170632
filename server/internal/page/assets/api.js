// The control API, with the key of this tab. The key is kept in the tab's session, and never stands in an address.

export const control = '/_sandbox';
const stored = 'sandbox-key';

let key = sessionStorage.getItem(stored) || '';
const listeners = new Set();

export const getKey = () => key;
export const onKey = (listener) => listeners.add(listener);

export function setKey(next) {
  key = next;
  if (key) sessionStorage.setItem(stored, key);
  else sessionStorage.removeItem(stored);
  for (const listener of listeners) listener();
}

const unusedKey = () => 'try-' + Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(16).padStart(2, '0')).join('');

// newKey makes a key that nobody else has, and keeps it.
export const newKey = () => setKey(unusedKey());

// onlySome is whether the server takes only some keys, so that none can be made here.
export const onlySome = document.querySelector('#main .start').dataset.keys === 'some';

let offered = '';

// offeredKey is the key of the tab, or one that it will have once somebody takes it: to look at Start makes no organization.
export function offeredKey() {
  if (key || onlySome) return key;
  offered = offered || unusedKey();
  return offered;
}

export function takeKey() {
  if (!key && !onlySome) setKey(offeredKey());
}

export async function fingerprintOf(text) {
  if (!crypto.subtle) return '';
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(sum.slice(0, 4), (b) => b.toString(16).padStart(2, '0')).join('');
}

// Refused is an answer that says no.
export class Refused extends Error {
  constructor(status, message, hint) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

// headersOf are those of a request with a key. A header holds bytes, so a key beyond ASCII is sent as UTF-8.
export function headersOf(more, as = key) {
  const bytes = String.fromCharCode(...new TextEncoder().encode(as));
  return { Authorization: 'Bearer ' + bytes, ...more };
}

export async function send(method, path, { body, headers, as, signal } = {}) {
  const given = body !== undefined;
  const response = await fetch(path, {
    method, signal, cache: 'no-store', credentials: 'omit',
    headers: headersOf({ ...(given && !(body instanceof Blob) ? { 'Content-Type': 'application/json' } : {}), ...headers }, as),
    body: !given ? undefined : typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body),
  });
  return response;
}

// ask sends a control call, and returns what it answers.
export async function ask(method, path, options) {
  const response = await send(method, control + path, options);
  const text = await response.text();
  let value = null;
  try { value = JSON.parse(text); } catch { /* not every answer is JSON */ }
  if (!response.ok) {
    throw new Refused(response.status, (value && value.message) || `status ${response.status}`, response.headers.get('Sandbox-Hint') || '');
  }
  // What is no object cannot be shown, and must not hide the rest of its list.
  if (value && Array.isArray(value.data)) value.data = value.data.filter((thing) => thing && typeof thing === 'object');
  return value === null ? text : value;
}

export const get = (path, options) => ask('GET', path, options);
