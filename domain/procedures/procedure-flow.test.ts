import { describe, expect, it } from 'vitest';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { OrderPlanOf } from '#contracts/cases/plan.ts';
import { beginProcedure, procedureRules } from '#domain/procedures/procedure-flow.ts';
import { playCase, who } from '#test/builders/played-case.ts';
import type { PlayedCase } from '#test/builders/played-case.ts';

/** A procedure begun at 1. */
function ordered(waitFor = false): PlayedCase<OrderPlanOf<'procedureOrder'>> {
  const terms = {
    type: 'procedureOrder' as const,
    parts: [{ id: 'p1', group: '', waitFor }],
    expiresAfterMs: 5000,
  };
  const order = playCase(procedureRules(terms));
  order.write(beginProcedure(terms, order.newId));
  return order;
}
const scheduled: TaskFacts = { kind: 'procedure_schedule' };
const performed: TaskFacts = { kind: 'procedure', outcome: 'performed' };
const cancel = { ...who, act: 'cancelOrder' as const };

describe('a procedure', () => {
  it('is scheduled, then performed; it holds the bill up, and whoever waits for it, until then', () => {
    for (const waitFor of [false, true]) {
      const order = ordered(waitFor);
      expect(order.complete(scheduled).standing).toEqual({ blocks: true, awaits: waitFor });
      expect(order.open()).toEqual(order.open('procedure'));
      expect(order.complete(performed).ends).toBe('completed');
      expect([order.flow.rules.outcome(), order.open(), order.flow.rules.deadlines()]).toEqual([
        'completed',
        [],
        [],
      ]);
    }
  });

  it('cannot be performed before it has a time', () => {
    const order = ordered();
    const [taskId = ''] = order.open();
    expect(order.decide({ ...who, act: 'completeTask', taskId, facts: performed })).toEqual({
      refusal: 'task.not_open',
    });
    expect(order.refusal(performed)).toBe('task.not_open');
    expect(order.refusal(scheduled)).toBeNull();
  });

  it('not done is an end of its own', () => {
    const order = ordered();
    order.complete(scheduled);
    expect(order.complete({ kind: 'procedure', outcome: 'not_done' }).ends).toBe('cancelled');
    expect(order.open()).toEqual([]);
  });

  it('expires when nobody did it, scheduled or not', () => {
    for (const isScheduled of [false, true]) {
      const order = ordered();
      if (isScheduled) order.complete(scheduled, { at: 3000 });
      expect(order.flow.rules.deadlines()).toEqual([{ at: 5001, step: 'expire' }]);
      const expired = order.own('expire');
      expect([expired.ends, expired.cancels.length, order.open()]).toEqual(['expired', 1, []]);
      expect(order.decideOwn('expire')).toBeNull();
    }
  });

  it('cancelled by a person or undone, it leaves no task open, and is cancelled once', () => {
    for (const end of ['cancel', 'undo']) {
      const order = ordered();
      order.complete(scheduled);
      const [task = ''] = order.open();
      const plan = end === 'cancel' ? order.take(cancel) : order.own('undo');
      expect([plan.ends, plan.cancels, order.open()]).toEqual(['cancelled', [task], []]);
      expect(order.decide(cancel)).toEqual({ refusal: 'order.not_cancellable' });
      expect(order.decideOwn('undo')).toBeNull();
    }
  });

  it('knows no step of the platform but its end', () => {
    const order = ordered();
    for (const step of ['advance', 'release', 'no_show', 'abandon'] as const)
      expect(order.decideOwn(step)).toBeNull();
  });
});
