import { describe, expect, it } from 'vitest';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { OrderPlanOf } from '#contracts/cases/plan.ts';
import { beginProcedure, procedureRules } from '#domain/procedures/procedure-flow.ts';
import { playCase, who } from '#test/builders/played-case.ts';
import type { PlayedCase } from '#test/builders/played-case.ts';

/** Procedures `p1`, `p2` ... begun at 1, each waited for or not. */
function ordered(...waits: boolean[]): PlayedCase<OrderPlanOf<'procedureOrder'>> {
  const terms = {
    type: 'procedureOrder' as const,
    parts: (waits.length ? waits : [false]).map((waitFor, index) => ({
      id: `p${index + 1}`,
      group: '',
      waitFor,
    })),
    expiresAfterMs: 5000,
  };
  const order = playCase(procedureRules(terms));
  order.write(beginProcedure(terms, order.newId));
  return order;
}
const scheduled: TaskFacts = { kind: 'procedure_schedule' };
const performed: TaskFacts = { kind: 'procedure', outcome: 'performed' };
const cancel = { ...who, act: 'cancelOrder' as const };
const partsOf = (order: ReturnType<typeof ordered>) =>
  [...order.flow.tasks.values()].map(({ kind, partIds }) => [kind, ...(partIds ?? [])]);

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

  it('expires when nobody did it, scheduled or not: a time that was given does not begin the wait anew', () => {
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

describe('procedures that were asked for together', () => {
  it('have a task each, go their own way, and are over when the last of them is', () => {
    const order = ordered(true, false);
    expect(partsOf(order)).toEqual([
      ['procedure_schedule', 'p1'],
      ['procedure_schedule', 'p2'],
    ]);
    order.complete(scheduled);
    expect(partsOf(order)).toEqual([
      ['procedure_schedule', 'p2'],
      ['procedure', 'p1'],
    ]);
    const first = order.complete(performed);
    expect([first.moves, first.ends, first.standing]).toEqual([
      [{ ids: ['p1'], to: 'performed' }],
      undefined,
      { blocks: true, awaits: false },
    ]);
    order.complete(scheduled);
    expect(order.complete({ kind: 'procedure', outcome: 'not_done' }).ends).toBe('completed');
  });

  it('one is cancelled without the others: its task goes, theirs stay', () => {
    const order = ordered(false, false);
    order.complete(scheduled);
    const plan = order.take({ ...cancel, partIds: ['p1'] });
    expect([plan.cancels.length, plan.ends, partsOf(order)]).toEqual([
      1,
      undefined,
      [['procedure_schedule', 'p2']],
    ]);
    expect(order.decide({ ...cancel, partIds: ['p1', 'p2'] })).toEqual({ refusal: 'order.not_cancellable' });
    expect(order.take(cancel)).toMatchObject({
      moves: [{ ids: ['p2'], to: 'cancelled' }],
      ends: 'cancelled',
    });
  });

  it('what was performed stays so when the rest expires or is undone', () => {
    for (const step of ['expire', 'undo'] as const) {
      const order = ordered(false, false);
      order.complete(scheduled);
      order.complete(performed);
      const plan = order.own(step);
      expect([plan.moves.map(({ ids }) => ids), plan.ends, order.open()]).toEqual([
        [['p2']],
        'completed',
        [],
      ]);
    }
  });
});
