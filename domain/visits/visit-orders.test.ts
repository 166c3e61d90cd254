import { describe, expect, it } from 'vitest';
import type { CompleteTaskMessage, StepReceipt } from '#contracts/visits/messages.ts';
import {
  commitAdvance,
  commitPlan,
  isRefusal,
  newVisitFlow,
  noteOrder,
  planAdvance,
  planCheckIn,
  planCompleteTask,
} from '#domain/visits/visit-flow.ts';
import type { Plan } from '#domain/visits/visit-flow.ts';

const newId = (() => {
  let last = 0;
  return () => `t${(last += 1)}`;
})();
const receiptOf = (plan: Plan, orders: StepReceipt['orders'] = []): StepReceipt => {
  const needless = plan.opens.some((task) => task.onlyIf === 'no_orders') && orders.length > 0;
  const { stage, opens } = needless && plan.otherwise ? plan.otherwise : plan;
  return {
    submissionId: 's',
    visitId: 'v',
    stage,
    exit: null,
    opened: opens.map((task) => ({
      taskId: task.taskId,
      kind: task.kind,
      dueAt: 0,
      remindAt: 0,
      escalateAt: 0,
    })),
    balanceDue: true,
    sessionEndsAt: null,
    orders,
    appliedAt: '',
  };
};
const order = (orderId: string, waitFor: boolean) => ({
  hospitalId: 'h',
  visitId: 'v',
  orderId,
  type: 'labOrder' as const,
  parts: [{ id: 'p', group: 'g', waitFor }],
  expiresAfterMs: 1,
  reviews: true,
});

/** A visit whose doctor has signed a consultation with this outcome and these orders. */
function consulted(outcome: CompleteTaskMessage['outcome'], orders: StepReceipt['orders']) {
  const flow = newVisitFlow();
  const take = (plan: ReturnType<typeof planCheckIn>, made?: StepReceipt['orders']) => {
    if (isRefusal(plan)) throw new Error(plan.refusal);
    commitPlan(flow, plan, receiptOf(plan, made));
  };
  const message = (
    kind: CompleteTaskMessage['kind'],
    rest: Partial<CompleteTaskMessage> = {},
  ): CompleteTaskMessage => ({
    submissionId: 's',
    actorId: 'a',
    role: 'doctor',
    taskId: [...flow.tasks.keys()][0] ?? '',
    kind,
    ...rest,
  });
  take(planCheckIn(flow, newId));
  take(planCompleteTask(flow, message('triage', { urgency: 4 }), newId, 'later'));
  take(planCompleteTask(flow, message('consultation', outcome ? { outcome } : {}), newId, 'later'), orders);
  return flow;
}

describe('orders of a visit', () => {
  it('nothing ordered: on to the bill at once', () => {
    expect(consulted('complete', []).stage).toBe('billing');
  });
  it('the bill waits until nothing is to be collected, handed over or performed', () => {
    const flow = consulted('complete', [order('o1', false), order('o2', false)]);
    expect(flow.stage).toBe('orders');
    expect(planAdvance(flow, newId)).toBeNull();
    noteOrder(flow, { orderId: 'o1', blocks: false, awaits: false, ended: false });
    expect(planAdvance(flow, newId)).toBeNull();
    noteOrder(flow, { orderId: 'o2', blocks: false, awaits: false, ended: true });
    const next = planAdvance(flow, newId);
    expect(next).toMatchObject({ stage: 'billing', returning: false, open: { kind: 'billing' } });
    if (next) commitAdvance(flow, next);
    expect(planAdvance(flow, newId)).toBeNull();
  });
  it('the patient returns to the doctor when what they wait for is in, whatever else is pending', () => {
    const flow = consulted('await_results', [order('o1', true), order('o2', false)]);
    noteOrder(flow, { orderId: 'o1', blocks: false, awaits: true, ended: false });
    expect(planAdvance(flow, newId)).toBeNull();
    noteOrder(flow, { orderId: 'o1', blocks: false, awaits: false, ended: false });
    expect(planAdvance(flow, newId)).toMatchObject({ stage: 'consultation', returning: true });
  });
  it('what an order told last is not undone by what it told before', () => {
    const flow = consulted('complete', [order('o1', false)]);
    noteOrder(flow, { orderId: 'o1', blocks: false, awaits: false, ended: true });
    noteOrder(flow, { orderId: 'o1', blocks: true, awaits: false, ended: false });
    expect(planAdvance(flow, newId)).not.toBeNull();
  });
  it('a visit that has ended moves on no more', () => {
    const flow = consulted('complete', [order('o1', false)]);
    noteOrder(flow, { orderId: 'o1', blocks: false, awaits: false, ended: true });
    flow.outcome = 'left';
    expect(planAdvance(flow, newId)).toBeNull();
  });
});
