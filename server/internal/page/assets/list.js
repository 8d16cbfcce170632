// A table of any length, of which the document has only the rows that can be seen.
import { h, replace } from './dom.js';

const spare = 8; // rows above and below what is seen
const most = 120; // rows in the document

// those returns the items that match. What cannot be told of a bad one does not hide it, or the others.
export const those = (items, matches) => items.filter((item) => { try { return matches(item); } catch { return true; } });

// table makes a windowed table. Columns have a title, a cell(item) and a class; key(item) identifies an item, and
// href(item) is its address, if it has one.
export function table({ label, columns, key, href, rowHeight = 40, nothing, className = '' }) {
  let items = [];
  let chosen = null; // the key of the item that is open
  let focused = -1; // the index that the keyboard is at
  let first = -1;
  let last = -1;
  const body = h('tbody');
  const scroller = h('div', { className: 'scroller', tabindex: '0', role: 'region', 'aria-label': label, onscroll: () => draw(false) },
    h('table', { className },
      h('caption', { className: 'hidden' }, label),
      h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col', className: c.className }, c.title)))),
      body));
  const blank = h('div', { className: 'blank' });
  const element = h('div', { className: 'windowed' }, scroller, blank);
  const tableElement = scroller.firstChild;

  const keyOf = (item) => { try { return key(item); } catch { return undefined; } };
  const addressOf = (item) => { try { return href && href(item); } catch { return null; } };

  function row(item, index) {
    let cells;
    try {
      cells = columns.map((c) => h('td', { className: c.className }, c.cell(item, index)));
    } catch {
      // One bad entry must not blank the list.
      cells = columns.map((c, i) => h('td', { className: c.className }, i === 0 ? 'cannot be shown' : ''));
    }
    const address = addressOf(item);
    const link = address && h('a', { href: address, className: 'rowlink' });
    if (link) {
      link.append(...cells[0].childNodes);
      cells[0].append(link);
    }
    const element = h('tr', {
      'aria-rowindex': index + 2, 'aria-current': keyOf(item) === chosen ? 'true' : null,
      className: [index === focused ? 'focused' : '', index % 2 ? 'odd' : ''].join(' ').trim() || null,
      onclick: address && ((event) => { if (!event.target.closest('a, button, input, summary') && !String(getSelection())) location.hash = address.slice(1); }),
    }, cells);
    element.style.height = rowHeight + 'px';
    return element;
  }

  function spacer(rows) {
    const cell = h('td', { colspan: columns.length });
    const element = h('tr', { className: 'spacer', 'aria-hidden': 'true' }, cell);
    element.style.height = rows * rowHeight + 'px';
    return element;
  }

  function draw(anew) {
    const seen = Math.ceil((scroller.clientHeight || 600) / rowHeight);
    const from = Math.max(0, Math.floor(scroller.scrollTop / rowHeight) - spare);
    const to = Math.min(items.length, from + Math.min(most, seen + 2 * spare));
    if (!anew && from === first && to === last) return;
    first = from;
    last = to;
    const rows = [];
    if (from > 0) rows.push(spacer(from));
    for (let i = from; i < to; i++) rows.push(row(items[i], i));
    if (to < items.length) rows.push(spacer(items.length - to));
    const focusedLink = body.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    replace(body, rows);
    tableElement.setAttribute('aria-rowcount', String(items.length + 1));
    if (focusedLink) {
      const again = Array.from(body.querySelectorAll('a')).find((a) => a.getAttribute('href') === focusedLink);
      if (again) again.focus({ preventScroll: true });
    }
  }

  function show(index) {
    const top = index * rowHeight;
    const head = rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + 2 * head > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + 2 * head - scroller.clientHeight;
  }

  new ResizeObserver(() => draw(true)).observe(scroller);
  return {
    element,
    get size() { return items.length; },
    set(next) {
      const at = focused >= 0 && items[focused] ? keyOf(items[focused]) : null;
      items = next;
      focused = at === null ? -1 : items.findIndex((item) => keyOf(item) === at);
      replace(blank, items.length === 0 && nothing ? nothing() : null);
      scroller.hidden = items.length === 0;
      draw(true);
    },
    choose(next) {
      chosen = next;
      if (next !== null) focused = items.findIndex((item) => keyOf(item) === next);
      draw(true);
      if (focused >= 0) show(focused);
    },
    move(by) {
      if (!items.length) return;
      focused = Math.max(0, Math.min(items.length - 1, focused + by));
      show(focused);
      draw(true);
    },
    open() {
      const address = focused >= 0 && addressOf(items[focused]);
      if (address) location.hash = address.slice(1);
    },
    // refocus puts the focus on the row that the keyboard is at.
    refocus() {
      draw(true);
      const link = body.querySelector('tr.focused a');
      (link || scroller).focus({ preventScroll: true });
    },
  };
}
