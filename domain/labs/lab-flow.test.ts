import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { OrderPlanOf } from '#contracts/cases/plan.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { isRefused } from '#domain/cases/case-rules.ts';
import { beginLabOrder, labRules } from '#domain/labs/lab-flow.ts';
import { playCase, who } from '#test/builders/played-case.ts';
import type { PlayedCase } from '#test/builders/played-case.ts';

const expiresAfterMs = 1000;
/** An order of some tests in two groups, begun at 1. */
function ordered(
  count: number,
  { reviews = true, waitFor = false } = {},
): PlayedCase<OrderPlanOf<'labOrder'>> {
  const parts = Array.from({ length: count }, (_, index) => ({
    id: `i${index}`,
    group: `g${index % 2}`,
    waitFor,
  }));
  const terms = { type: 'labOrder' as const, parts, expiresAfterMs, reviews };
  const order = playCase(labRules(terms));
  order.write(beginLabOrder(terms, order.newId));
  return order;
}
const collection = (...partIds: string[]): TaskFacts => ({ kind: 'collection', partIds });
const receipt = (outcome: 'received' | 'rejected'): TaskFacts => ({ kind: 'specimen_receipt', outcome });
const entry = (...partIds: string[]): TaskFacts => ({ kind: 'result_entry', partIds });
const verification = (partIds: string[], backIds: string[] = []): TaskFacts => ({
  kind: 'verification',
  partIds,
  backIds,
});
const review = (...partIds: string[]): TaskFacts => ({ kind: 'result_review', partIds });
const cancel = (partIds?: string[]) => ({
  ...who,
  act: 'cancelOrder' as const,
  ...(partIds ? { partIds } : {}),
});

/** Takes one test from collection to its released result. */
function release(order: PlayedCase<OrderPlanOf<'labOrder'>>, id: string): void {
  order.complete(collection(id));
  order.complete(receipt('received'));
  order.complete(entry(id));
  order.complete(verification([id]));
}

describe('a laboratory order', () => {
  it('takes one specimen a group, and a rejected one brings back only its tests', () => {
    const order = ordered(4);
    const collected = order.complete(collection('i0', 'i1', 'i2', 'i3'));
    expect(collected.specimens?.map((specimen) => specimen.partIds)).toEqual([
      ['i0', 'i2'],
      ['i1', 'i3'],
    ]);
    expect(collected.standing).toEqual({ blocks: false, awaits: false });
    expect([order.open('specimen_receipt').length, order.open('collection').length]).toEqual([2, 0]);
    const back = order.complete(receipt('rejected'));
    expect(back.moves).toEqual([{ ids: ['i0', 'i2'], to: 'ordered', specimenId: null }]);
    expect(back.standing.blocks).toBe(true);
    expect(order.open('collection')).toHaveLength(1);
    const cancelled = order.take(cancel());
    expect(cancelled.moves).toEqual([{ ids: ['i0', 'i2'], to: 'cancelled' }]);
    expect([cancelled.standing.blocks, order.open('collection').length]).toEqual([false, 0]);
    expect(order.decide(cancel())).toEqual({ refusal: 'order.not_cancellable' });
  });

  it('takes a rejected specimen along with a collection that still waits', () => {
    const order = ordered(3);
    order.complete(collection('i0'));
    expect(order.open('collection')).toHaveLength(1);
    order.complete(receipt('rejected'));
    expect(order.open('collection')).toHaveLength(1);
    order.complete(collection('i0', 'i1', 'i2'));
    expect(order.open('collection')).toHaveLength(0);
  });

  it('refuses what is not in turn', () => {
    const order = ordered(2);
    const [task = ''] = order.open('collection');
    const completing = (facts: TaskFacts) =>
      order.decide({ ...who, act: 'completeTask', taskId: task, facts });
    expect(completing(entry('i0'))).toEqual({ refusal: 'task.not_open' });
    expect(completing(collection('nobody'))).toEqual({ refusal: 'order.item_state' });
    expect(completing(collection())).toEqual({ refusal: 'order.item_state' });
    expect(order.decide({ ...who, act: 'exitVisit', exit: 'left' })).toEqual({ refusal: 'order.closed' });
    order.take(cancel());
    expect(completing(collection('i0'))).toEqual({ refusal: 'order.closed' });
    expect(order.decide(cancel())).toEqual({ refusal: 'order.not_cancellable' });
  });

  it('takes results only of what the task is about', () => {
    const order = ordered(4);
    order.complete(collection('i0', 'i1', 'i2', 'i3'));
    order.complete(receipt('received'));
    order.complete(receipt('received'));
    // The first entry is about i0 and i2; i1 was received too, in another specimen.
    expect(order.refusal(entry('i1'))).toBe('order.item_state');
    order.complete(entry('i0'));
    expect(order.open('result_entry')).toHaveLength(2);
    expect(order.refusal(verification(['i2']))).toBe('order.item_state');
    // Accepted and sent back at once.
    expect(order.refusal(verification(['i0'], ['i0']))).toBe('order.item_state');
  });

  it('whatever is done in whatever order, somebody always has the next step, and it ends when every test has', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
        (count, reviews, choices) => {
          const order = ordered(count, { reviews, waitFor: true });
          const all = Array.from({ length: count }, (_, index) => `i${index}`);
          const pick = (by: number): string[] => {
            const chosen = all.filter((_, index) => ((by >> index) & 1) === 1);
            return chosen.length ? chosen : all.slice(0, 1);
          };
          for (const choice of choices) {
            if (order.flow.rules.outcome()) break;
            const tasks = [...order.flow.tasks];
            // Something is always to be done by somebody: an order never waits for nobody.
            expect(tasks.length).toBeGreaterThan(0);
            const [taskId, { kind }] = tasks[choice % tasks.length] ?? [
              '',
              { kind: 'attention' as TaskKind },
            ];
            const tries = (facts: TaskFacts) => order.decide({ ...who, act: 'completeTask', taskId, facts });
            const fit = (of: (partIds: string[]) => TaskFacts) => {
              for (const part of [pick(choice), ...all.map((id) => [id])]) {
                const plan = tries(of(part));
                if (!isRefused(plan)) return plan;
              }
              return null;
            };
            const plan =
              choice % 11 === 0 && order.decideOwn('expire')
                ? order.decideOwn('expire')
                : kind === 'specimen_receipt'
                  ? tries(receipt(choice % 3 === 0 ? 'rejected' : 'received'))
                  : kind === 'verification'
                    ? fit((part) => (choice % 4 === 0 ? verification([], part) : verification(part)))
                    : fit((partIds) => ({ kind, partIds }) as TaskFacts);
            // What the rows would be: a test of an order that has ended is over, and its tasks were closed or cancelled one by one.
            const open = new Set(order.open());
            const { completes, cancels, ends, opens } = order.write(plan);
            for (const gone of [...cancels, ...(completes ? [completes.taskId] : [])]) open.delete(gone);
            expect(order.flow.rules.outcome()).toBe(ends ?? null);
            if (ends) expect([open.size, opens.length, order.open().length]).toEqual([0, 0, 0]);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tells its visit: blocked while something is to be taken, awaited until every result that is waited for is released', () => {
    const order = ordered(2, { waitFor: true });
    expect(order.complete(collection('i0')).standing).toEqual({ blocks: true, awaits: true });
    order.complete(receipt('received'));
    order.complete(entry('i0'));
    expect(order.complete(verification(['i0'])).standing).toEqual({ blocks: true, awaits: true });
    expect(order.take(cancel(['i1'])).standing).toEqual({ blocks: false, awaits: false });
  });

  it('expires what nobody came for, tells the doctor once, and ends when they have looked', () => {
    const order = ordered(2, { waitFor: true });
    const expired = order.own('expire');
    expect(expired.standing).toEqual({ blocks: false, awaits: false });
    expect(expired.ends).toBeUndefined();
    expect(order.decideOwn('expire')).toBeNull();
    expect(order.open()).toEqual(order.open('result_review'));
    order.complete(review('i0', 'i1'));
    expect(order.flow.rules.outcome()).toBe('expired');
  });

  it('expires at once where nobody reviews', () => {
    const order = ordered(2, { reviews: false });
    expect(order.own('expire').ends).toBe('expired');
  });

  it('neither ends while a review is open nor hangs: one test expired, the others go on', () => {
    // i0 is released and waits for its review when the rest expires: one review for both.
    const order = ordered(2);
    release(order, 'i0');
    const expired = order.own('expire');
    expect([expired.ends, expired.opens, order.open('result_review').length]).toEqual([undefined, [], 1]);
    order.complete(review('i0', 'i1'));
    expect(order.flow.rules.outcome()).toBe('completed');

    // i1 expires while i0 is at the laboratory, and is acknowledged before i0 is released.
    const later = ordered(2);
    later.complete(collection('i0'));
    later.own('expire');
    expect(later.complete(review('i1')).ends).toBeUndefined();
    later.complete(receipt('received'));
    later.complete(entry('i0'));
    later.complete(verification(['i0']));
    expect(later.open('result_review')).toHaveLength(1);
    later.complete(review('i0'));
    expect(later.flow.rules.outcome()).toBe('completed');

    // The specimen of i0 is rejected while the review of the expired one is open; i0 then expires as well, or is cancelled.
    for (const end of ['expire', 'cancel']) {
      const back = ordered(2);
      back.complete(collection('i0'));
      back.own('expire');
      back.complete(receipt('rejected'));
      expect(back.open('collection')).toHaveLength(1);
      const over = end === 'expire' ? back.own('expire') : back.take(cancel());
      expect([over.ends, back.open('result_review').length, back.open('collection').length]).toEqual([
        undefined,
        1,
        0,
      ]);
      back.complete(review(...(end === 'expire' ? ['i0', 'i1'] : ['i1'])));
      expect(back.flow.rules.outcome()).toBe('expired');
    }
  });

  it('what expired after the doctor opened the review is not taken for seen', () => {
    const order = ordered(2);
    release(order, 'i0');
    order.own('expire');
    // The screen was filled before: it knows of i0 alone.
    const seen = order.complete(review('i0'));
    expect([seen.ends, order.open('result_review').length]).toEqual([undefined, 1]);
    order.complete(review('i1'));
    expect(order.flow.rules.outcome()).toBe('completed');
  });

  it('what is to be taken again waits anew', () => {
    const order = ordered(1);
    expect(order.flow.rules.deadlines()).toEqual([{ at: 1 + expiresAfterMs, step: 'expire' }]);
    order.complete(collection('i0'), { at: 500 });
    expect(order.flow.rules.deadlines()).toEqual([]);
    order.complete(receipt('rejected'), { at: 900 });
    expect(order.flow.rules.deadlines()).toEqual([{ at: 900 + expiresAfterMs, step: 'expire' }]);
  });

  it('an undo cancels what was not taken and leaves the rest to go on', () => {
    const order = ordered(2);
    order.complete(collection('i0'));
    const undone = order.own('undo');
    expect(undone.moves).toEqual([{ ids: ['i1'], to: 'cancelled' }]);
    expect([undone.ends, order.open('collection').length]).toEqual([undefined, 0]);
    expect(order.decideOwn('undo')).toBeNull();
    order.complete(receipt('received'));
    order.complete(entry('i0'));
    order.complete(verification(['i0']));
    order.complete(review('i0'));
    expect(order.flow.rules.outcome()).toBe('completed');
    const untouched = ordered(2);
    expect(untouched.own('undo').ends).toBe('cancelled');
  });
});
