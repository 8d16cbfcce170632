// A batch drawn over time.
import { clockText, h, replace, svg } from './dom.js';
import { every } from './tick.js';

const edge = 14;

// timeline draws when a batch was accepted, polled, is due, and was completed.
export function timeline(s, polls, now) {
  const element = h('figure', { className: 'timeline' });
  const accepted = Date.parse(s.accepted_at);
  const end = s.completed_at ? Date.parse(s.completed_at) : s.due_at ? Date.parse(s.due_at) : 0;
  const stop = new AbortController();
  let seen = false;
  function draw() {
    seen = seen || element.isConnected;
    if (seen && !element.isConnected) {
      stop.abort();
      return;
    }
    const width = Math.max(240, element.clientWidth || 600);
    const at = s.completed_at ? end : Math.max(now(), accepted);
    const last = Math.max(end, at, accepted + 1, ...polls.slice(0, 100));
    const x = (t) => edge + (width - 2 * edge) * Math.min(1, Math.max(0, (t - accepted) / (last - accepted)));
    const line = (from, to, className) => svg('line', { x1: x(from), x2: x(to), y1: 22, y2: 22, class: className });
    const dot = (t, className, r = 6) => svg('circle', { cx: x(t), cy: 22, r, class: className });
    replace(element, svg('svg', { viewBox: `0 0 ${width} 44`, role: 'img', 'aria-label': summary(s, polls) },
      line(accepted, last, 'track'), line(accepted, Math.min(at, last), 'passed'),
      dot(accepted, 'accepted'), ...polls.slice(0, 100).map((t) => dot(t, 'poll', 4)),
      ...(end ? [dot(end, s.completed_at ? 'completed' : 'due')] : []),
      ...(s.completed_at ? [] : [svg('line', { x1: x(at), x2: x(at), y1: 8, y2: 36, class: 'now' })])),
    h('figcaption', {}, legend('accepted', `accepted ${clockText(s.accepted_at)}`),
      polls.length > 0 && legend('poll', `${polls.length} ${polls.length === 1 ? 'poll' : 'polls'}`),
      end > 0 && legend(s.completed_at ? 'completed' : 'due', `${s.completed_at ? 'finished' : 'due'} ${clockText(end)}`),
      !s.completed_at && legend('now', 'now')));
  }
  draw();
  new ResizeObserver(() => { if (element.isConnected) draw(); }).observe(element);
  if (!s.completed_at) every(draw, stop.signal);
  return element;
}

const legend = (kind, text) => h('span', { className: 'legend ' + kind }, text);

function summary(s, polls) {
  return `Accepted ${clockText(s.accepted_at)}, polled ${polls.length} times, ` +
    (s.completed_at ? `finished ${clockText(s.completed_at)}` : s.due_at ? `due ${clockText(s.due_at)}` : 'not due by time alone');
}
