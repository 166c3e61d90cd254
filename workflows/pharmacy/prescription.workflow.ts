/**
 * A prescription.
 *
 * 1. Stock is looked at and reserved, first to expire first; the dispensing task opens whatever was found.
 * 2. The pharmacist issues all or a part; what is missing waits for another dispensing, or is given up with a reason.
 * 3. A reservation returns to the shelf when its time is over: the task stays, and takes from free stock what is there then.
 * 4. What nobody comes for expires. Cancelled by a person or because the visit ended, reserved stock is released.
 */
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { OrderStart } from '#contracts/visits/messages.ts';
import { prescriptionRules } from '#domain/pharmacy/prescription-flow.ts';
import { openOrderCase } from '#workflows/visits/order-case.ts';
import { regular } from '#workflows/visits/steps.ts';

export async function prescription(start: OrderStart): Promise<{ outcome: string }> {
  const { hospitalId, orderId, expiresAfterMs, reservedForMs = expiresAfterMs } = start;
  const rules = prescriptionRules(start);
  const order = openOrderCase(start, rules);
  if (!start.resume) await order.step('begin', rules.begin);
  if (!(await order.endedWithin(reservedForMs))) {
    await regular.releaseReservations({ hospitalId, orderId });
    if (!(await order.endedWithin(Math.max(1000, expiresAfterMs - reservedForMs))))
      await order.step('expire', rules.expire);
  }
  await order.ended();
  await condition(allHandlersFinished);
  return { outcome: rules.flow.outcome ?? 'completed' };
}
