import type { FormOf } from '#contracts/inbox/task-forms.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { priceCode } from '#db/billing/price.repository.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import { hasRest } from '#db/pharmacy/dispense.repository.ts';
import {
  endLines,
  endPrescription,
  releaseReservations,
  reserveLines,
} from '#db/pharmacy/reservation.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { askForMoney } from '#activities/billing/settle-visit.ts';
import { issueLines } from '#activities/pharmacy/issue-lines.ts';
import { orderStep } from '#activities/visits/order-step.ts';
import type { OrderEffect, StepOfOrder } from '#activities/visits/order-step.ts';

/** The rows of a step of a prescription: stock reserved, issued and charged, or given back. */
export const prescriptionStep = orderStep<'prescription'>({
  tasks: { dispensing: dispense },
  others: async (tenant, { step, order, body, exit, plan }) => {
    if (step === 'begin') await reserveLines(tenant, order.id);
    if (step === 'cancelOrder' || step === 'undo') {
      const why = exit ?? (body as { reason?: string } | null)?.reason ?? null;
      await endLines(tenant, order, 'cancelled', why);
    }
    if (step === 'expire') await endLines(tenant, order, 'expired', 'nobody came for it');
    if (step === 'release') await releaseReservations(tenant, order.id, 'expired');
    if (plan.ends) await endPrescription(tenant, order.id, plan.ends);
    return {};
  },
});

async function dispense(
  tenant: Tenant,
  { order, submissionId }: StepOfOrder<'prescription'>,
  { lines, outcome, reason }: FormOf<'dispensing'>,
): Promise<OrderEffect> {
  invariant(submissionId, 'a dispensing is a person’s');
  const { visitId, patientId } = order;
  // The visit first, as whoever moves its money does; then its stock.
  const visit = await lockVisit(tenant, visitId);
  invariant(visit, 'a prescription is of a visit');
  const issued = await issueLines(tenant, { visitId, patientId, submissionId }, order.id, lines);
  const [rest] = await together([
    hasRest(tenant, order.id),
    chargeItems(
      tenant,
      { visitId, patientId, submissionId },
      issued.map(({ line, medicine, quantity }) => ({
        lineId: line.id,
        code: priceCode('MED:', medicine.code),
        name: [medicine.generic, medicine.strength, medicine.form].filter(Boolean).join(' '),
        quantity,
        ordered: { unitMinor: line.unitMinor === null ? null : BigInt(line.unitMinor), per: line.per },
      })),
    ),
  ]);
  if (rest && outcome === 'complete')
    throw new Refusal('pharmacy.rest_undecided', {}, [{ path: 'form.outcome', code: 'rest_undecided' }]);
  if (rest && outcome === 'rest_declined') await endLines(tenant, order, 'cancelled', reason ?? null);
  // What was handed over is paid now; the rest when it comes, with the bill of the visit.
  if (rest && outcome === 'rest_waits')
    await askForMoney(tenant, {
      id: visitId,
      patientId,
      workflowId: visit.workflowId,
      isClosed: Boolean(visit.closedAt),
    });
  const ended = !rest || outcome === 'rest_declined' ? 'completed' : null;
  if (ended) await endPrescription(tenant, order.id, ended);
  return { ended };
}
