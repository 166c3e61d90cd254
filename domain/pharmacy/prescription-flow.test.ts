import { describe, expect, it } from 'vitest';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { OrderPlanOf } from '#contracts/cases/plan.ts';
import { beginPrescription, prescriptionRules } from '#domain/pharmacy/prescription-flow.ts';
import { playCase, who } from '#test/builders/played-case.ts';
import type { PlayedCase } from '#test/builders/played-case.ts';

const terms = {
  type: 'prescription' as const,
  parts: [{ id: 'l1', group: '', waitFor: false }],
  expiresAfterMs: 5000,
  reservedForMs: 1000,
};
/** A prescription begun at 1. */
function prescribed(): PlayedCase<OrderPlanOf<'prescription'>> {
  const order = playCase(prescriptionRules(terms));
  order.write(beginPrescription(terms, order.newId));
  return order;
}
const dispensing = (outcome: 'complete' | 'rest_waits' | 'rest_declined'): TaskFacts => ({
  kind: 'dispensing',
  outcome,
});
const cancel = { ...who, act: 'cancelOrder' as const };
const deadlines = ({ flow }: PlayedCase<OrderPlanOf<'prescription'>>) =>
  flow.rules.deadlines().map(({ step }) => step);

describe('a prescription', () => {
  it('holds the bill up from its first step until it is over', () => {
    const order = prescribed();
    expect(beginPrescription(terms, order.newId).standing).toEqual({ blocks: true, awaits: false });
    expect(order.complete(dispensing('rest_waits')).standing.blocks).toBe(true);
    order.complete(dispensing('complete'));
    expect([order.flow.rules.outcome(), order.open(), deadlines(order)]).toEqual(['completed', [], []]);
  });

  it('the rest waits for another dispensing, as often as need be', () => {
    const order = prescribed();
    const [first = ''] = order.open();
    const plan = order.complete(dispensing('rest_waits'));
    expect([plan.ends, plan.endsWithoutRest]).toEqual([undefined, true]);
    const [second = ''] = order.open();
    expect([order.open().length, second === first]).toEqual([1, false]);
    order.complete(dispensing('rest_waits'));
    order.complete(dispensing('rest_declined'));
    expect(order.flow.rules.outcome()).toBe('completed');
  });

  it('ends where the transaction found that nothing is left, whatever was said of the rest', () => {
    const order = prescribed();
    order.complete(dispensing('rest_waits'), { ended: 'completed' });
    expect([order.flow.rules.outcome(), order.open(), order.flow.rules.deadlines()]).toEqual([
      'completed',
      [],
      [],
    ]);
    expect(order.decide(cancel)).toEqual({ refusal: 'order.not_cancellable' });
  });

  it('gives held stock back once, keeps its task, and expires later', () => {
    const order = prescribed();
    expect(order.flow.rules.deadlines()).toEqual([
      { at: 1001, step: 'release' },
      { at: 5001, step: 'expire' },
    ]);
    const released = order.own('release', { at: 1001 });
    expect([released.releases, released.cancels, order.open().length]).toEqual([true, [], 1]);
    expect([order.decideOwn('release'), deadlines(order)]).toEqual([null, ['expire']]);
    // A dispensing in between makes no new reservation and no new time.
    order.complete(dispensing('rest_waits'), { at: 2000 });
    expect(order.flow.rules.deadlines()).toEqual([{ at: 5001, step: 'expire' }]);
    const expired = order.own('expire', { at: 5001 });
    expect([expired.ends, expired.cancels.length, order.open(), deadlines(order)]).toEqual([
      'expired',
      1,
      [],
      [],
    ]);
    expect([order.decideOwn('expire'), order.decideOwn('release')]).toEqual([null, null]);
  });

  it('cancelled by a person or undone, it leaves no task open', () => {
    for (const end of ['cancel', 'undo']) {
      const order = prescribed();
      const [task = ''] = order.open();
      const plan = end === 'cancel' ? order.take(cancel) : order.own('undo');
      expect([plan.ends, plan.cancels]).toEqual(['cancelled', [task]]);
      expect(order.decideOwn('undo')).toBeNull();
      expect(
        order.decide({ ...who, act: 'completeTask', taskId: task, facts: dispensing('complete') }),
      ).toEqual({
        refusal: 'order.closed',
      });
    }
  });

  it('refuses what is not open, or no dispensing', () => {
    const order = prescribed();
    const [taskId = ''] = order.open();
    const decide = (id: string, facts: TaskFacts) =>
      order.decide({ ...who, act: 'completeTask', taskId: id, facts });
    expect(decide('other', dispensing('complete'))).toEqual({ refusal: 'task.not_open' });
    expect(decide(taskId, { kind: 'billing' })).toEqual({ refusal: 'task.not_open' });
    expect(order.decide({ ...who, act: 'checkIn', kind: 'consultation' })).toEqual({
      refusal: 'order.closed',
    });
  });
});
