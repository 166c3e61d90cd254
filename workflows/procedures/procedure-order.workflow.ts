/**
 * A procedure.
 *
 * 1. The scheduling task opens; it gets a time and a place, now where there is no need to wait.
 * 2. Whoever performs it confirms the patient and the side, does it, and writes the report; then it is charged.
 * 3. What nobody does expires; cancelled by a person or because the visit ended, it leaves nothing behind.
 */
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { OrderStart } from '#contracts/visits/messages.ts';
import { procedureRules } from '#domain/procedures/procedure-flow.ts';
import { openOrderCase } from '#workflows/visits/order-case.ts';

export async function procedureOrder(start: OrderStart): Promise<{ outcome: string }> {
  const rules = procedureRules(start);
  const order = openOrderCase(start, rules);
  if (!start.resume) await order.step('begin', rules.begin);
  if (!(await order.endedWithin(start.expiresAfterMs))) await order.step('expire', rules.expire);
  await order.ended();
  await condition(allHandlersFinished);
  return { outcome: rules.flow.outcome ?? 'completed' };
}
