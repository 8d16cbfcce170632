// A form for the failures that are wanted most, and a box for any other.
import { field, h, replace, say, select } from './dom.js';
import { ask } from './api.js';
import { action } from './curl.js';
import { callNames } from './words.js';

const text = (value, placeholder = '') => h('input', { value, placeholder });
const number = (value) => h('input', { type: 'number', min: '1', max: '1000', value });
const calls = () => select([['', 'any call'], ...callNames], '');
const whenCall = (value) => (value ? { when: { call: value } } : {});

// Each kind has its inputs, and makes the rule of them.
const kinds = {
  refuse: ['Refuse a row', () => {
    const id = text('EMP-001');
    const reason = text('', 'Invalid plan_id');
    return { fields: [field('reference_id, * and ? match any', id), field('Reason', reason)], rule: () => ({ when: { reference_id: id.value, operation: 'add' }, fail: reason.value ? { reason: reason.value } : {} }) };
  }],
  status: ['Answer with a status', () => {
    const status = number('429');
    status.max = '599';
    const times = number('2');
    const call = calls();
    return { fields: [field('Status', status), field('How often', times), field('Which call', call)], rule: () => ({ ...whenCall(call.value), respond: { status: Number(status.value) }, times: Number(times.value) }) };
  }],
  lose: ['Lose the next answer', () => {
    const call = calls();
    call.value = 'SubmitGroupMemberSync';
    return { fields: [field('Which call', call)], rule: () => ({ ...whenCall(call.value), connection: 'close', phase: 'after', times: 1 }) };
  }],
  reset: ['Reset the connection', () => {
    const times = number('1');
    const call = calls();
    return { fields: [field('How often', times), field('Which call', call)], rule: () => ({ ...whenCall(call.value), connection: 'reset', times: Number(times.value) }) };
  }],
  latency: ['Answer slowly', () => {
    const wait = text('2s');
    const call = calls();
    return { fields: [field('How long', wait), field('Which call', call)], rule: () => ({ ...whenCall(call.value), latency: wait.value }) };
  }],
  json: ['Any rule, as JSON', () => {
    const area = h('textarea', { rows: '5', spellcheck: 'false' });
    area.value = '{"when":{"call":"ListPlans"},"respond":{"status":503},"times":1}';
    return {
      fields: [field('The rule', area)],
      rule: () => { try { return JSON.parse(area.value); } catch { throw new Error('This is not JSON'); } },
    };
  }],
};

export function ruleForm() {
  let made;
  const fields = h('div', { className: 'fields' });
  const choose = (kind) => { made = kinds[kind][1](); replace(fields, made.fields); };
  const choice = select(Object.entries(kinds).map(([kind, [name]]) => [kind, name]), 'status', choose);
  choose('status');
  const add = async () => {
    const rule = (await ask('POST', '/rules', { body: made.rule() })).data;
    say(`Added the rule ${rule.id}`);
  };
  return h('form', { className: 'panel ruleform' },
    field('What goes wrong', choice), fields,
    action('Add the rule', () => ({ method: 'POST', path: '/_sandbox/rules', body: made.rule() }), add, { className: 'primary', type: 'submit' }));
}
