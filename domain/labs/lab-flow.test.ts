import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderTaskMessage } from '#contracts/visits/messages.ts';
import { labRules } from '#domain/labs/lab-flow.ts';
import { isOrderRefusal, takeTasks } from '#domain/visits/order-flow.ts';
import type { OrderPlan, OrderPlanOrRefusal } from '#domain/visits/order-flow.ts';

const parts = (count: number, waitFor = false) =>
  Array.from({ length: count }, (_, index) => ({ id: `i${index}`, group: `g${index % 2}`, waitFor }));
const ids = () => {
  let last = 0;
  return () => `id${(last += 1)}`;
};

/** Carries a plan out as the activity and the workflow would. */
function carryOut(rules: ReturnType<typeof labRules>, plan: OrderPlanOrRefusal | null): OrderPlan {
  if (!plan || isOrderRefusal(plan)) throw new Error(`refused: ${JSON.stringify(plan)}`);
  takeTasks(
    rules.flow,
    plan,
    plan.opens.map((task) => task.taskId),
  );
  plan.apply(false);
  return plan;
}
const message = (
  taskId: string,
  kind: OrderTaskMessage['kind'],
  rest: Partial<OrderTaskMessage> = {},
): OrderTaskMessage => ({
  submissionId: 's',
  actorId: 'a',
  role: 'nurse',
  taskId,
  kind,
  ...rest,
});
const open = (rules: ReturnType<typeof labRules>, kind: string) =>
  [...rules.flow.tasks].filter(([, task]) => task.kind === kind).map(([id]) => id);

describe('a laboratory order', () => {
  it('takes one specimen a group, and a rejected one brings back only its tests', () => {
    const rules = labRules({ parts: parts(4), reviews: true });
    const newId = ids();
    carryOut(rules, rules.begin(newId));
    const collected = carryOut(
      rules,
      rules.completeTask(
        message(open(rules, 'collection')[0] ?? '', 'collection', { partIds: ['i0', 'i1', 'i2', 'i3'] }),
        newId,
      ),
    );
    expect(collected.specimens?.map((specimen) => specimen.partIds)).toEqual([
      ['i0', 'i2'],
      ['i1', 'i3'],
    ]);
    expect(rules.standing()).toEqual({ blocks: false, awaits: false, ended: false });
    const [first] = open(rules, 'specimen_receipt');
    const back = carryOut(
      rules,
      rules.completeTask(message(first ?? '', 'specimen_receipt', { outcome: 'rejected' }), newId),
    );
    expect(back.backIds).toEqual(['i0', 'i2']);
    expect(rules.standing().blocks).toBe(true);
    expect(open(rules, 'collection')).toHaveLength(1);
    const cancelled = carryOut(rules, rules.cancel(undefined, newId));
    expect(cancelled.partIds).toEqual(['i0', 'i2']);
    expect(rules.cancel(undefined, newId)).toEqual({ refusal: 'order.not_cancellable' });
  });

  it('refuses what is not in turn', () => {
    const rules = labRules({ parts: parts(2), reviews: true });
    const newId = ids();
    carryOut(rules, rules.begin(newId));
    const [task] = open(rules, 'collection');
    expect(rules.completeTask(message(task ?? '', 'result_entry', { partIds: ['i0'] }), newId)).toEqual({
      refusal: 'task.not_open',
    });
    expect(rules.completeTask(message(task ?? '', 'collection', { partIds: ['nobody'] }), newId)).toEqual({
      refusal: 'order.item_state',
    });
    expect(rules.completeTask(message(task ?? '', 'collection', {}), newId)).toEqual({
      refusal: 'order.item_state',
    });
  });

  it('whatever is done in whatever order, somebody always has the next step, and it ends when every test has', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
        (count, reviews, choices) => {
          const rules = labRules({ parts: parts(count, true), reviews });
          const newId = ids();
          carryOut(rules, rules.begin(newId));
          const pick = <T>(list: readonly T[], by: number): T[] => {
            const chosen = list.filter((_, index) => ((by >> index) & 1) === 1);
            return chosen.length ? chosen : list.slice(0, 1);
          };
          for (const choice of choices) {
            if (rules.flow.outcome) break;
            const tasks = [...rules.flow.tasks];
            // Something is always to be done by somebody: an order never waits for nobody.
            expect(tasks.length).toBeGreaterThan(0);
            const [taskId, task] = tasks[choice % tasks.length] ??
              tasks[0] ?? ['', { kind: 'collection' as const }];
            const all = Array.from({ length: count }, (_, index) => `i${index}`);
            const tries = (partIds: string[], more: Partial<OrderTaskMessage> = {}) =>
              rules.completeTask(message(taskId, task.kind, { partIds, ...more }), newId);
            const fit = (more: (part: string[]) => Partial<OrderTaskMessage> = () => ({})) => {
              for (const part of [pick(all, choice), ...all.map((id) => [id])]) {
                const plan = tries(part, more(part));
                if (!isOrderRefusal(plan)) return plan;
              }
              return null;
            };
            const plan =
              task.kind === 'specimen_receipt'
                ? rules.completeTask(
                    message(taskId, task.kind, { outcome: choice % 3 === 0 ? 'rejected' : 'received' }),
                    newId,
                  )
                : task.kind === 'verification' && choice % 4 === 0
                  ? fit((part) => ({ partIds: [], backIds: part }))
                  : fit();
            carryOut(rules, plan);
            const standing = rules.standing();
            expect(standing.ended).toBe(rules.flow.outcome !== null);
            if (standing.ended) expect(standing).toEqual({ blocks: false, awaits: false, ended: true });
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('expires what nobody came for, tells the doctor once, and ends when they have looked', () => {
    const rules = labRules({ parts: parts(2, true), reviews: true });
    const newId = ids();
    carryOut(rules, rules.begin(newId));
    carryOut(rules, rules.expire(newId));
    expect(rules.expire(newId)).toBeNull();
    expect(rules.standing()).toEqual({ blocks: false, awaits: false, ended: false });
    const [review] = open(rules, 'result_review');
    carryOut(
      rules,
      rules.completeTask(message(review ?? '', 'result_review', { partIds: ['i0', 'i1'] }), newId),
    );
    expect(rules.flow.outcome).toBe('expired');
  });
});
