import type { DispensingForm } from '#contracts/pharmacy/prescription.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { chargeItem } from '#db/billing/charge.repository.ts';
import { hasRest, issueLines } from '#db/pharmacy/dispense.repository.ts';
import {
  endLines,
  endPrescription,
  releaseReservations,
  reserveLines,
} from '#db/pharmacy/reservation.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderEffect, OrderStep } from '#activities/visits/apply-order-step.ts';

/** The rows of a step of a prescription: stock reserved, issued and charged, or given back. */
export async function prescriptionStep(tenant: Tenant, step: OrderStep): Promise<OrderEffect> {
  const { input, order, form } = step;
  switch (input.step) {
    case 'begin':
      await reserveLines(tenant, order.id);
      return {};
    case 'complete_task':
      return dispense(tenant, step);
    case 'cancel':
    case 'undo':
      await endLines(
        tenant,
        order,
        'cancelled',
        input.exit ?? (form as { reason?: string } | null)?.reason ?? null,
      );
      break;
    case 'expire':
      await endLines(tenant, order, 'expired', 'nobody came for it');
      break;
    case 'release':
      await releaseReservations(tenant, order.id, 'expired');
      break;
  }
  if (input.ends) await endPrescription(tenant, order.id, input.ends);
  return {};
}

async function dispense(tenant: Tenant, { order, submissionId, form }: OrderStep): Promise<OrderEffect> {
  invariant(submissionId, 'a dispensing is a person’s');
  const { lines, outcome, reason } = form as DispensingForm;
  const { visitId, patientId } = order;
  const issued = await issueLines(tenant, { visitId, patientId, submissionId }, order.id, lines);
  for (const { medicine, quantity } of issued)
    await chargeItem(
      tenant,
      { visitId, patientId, submissionId },
      {
        code: `MED:${medicine.code}`,
        name: [medicine.generic, medicine.strength, medicine.form].filter(Boolean).join(' '),
      },
      quantity,
    );
  const rest = await hasRest(tenant, order.id);
  if (rest && outcome === 'complete')
    throw new Refusal('pharmacy.rest_undecided', {}, [
      { path: 'form.outcome', message: 'something is left' },
    ]);
  if (rest && outcome === 'rest_declined') await endLines(tenant, order, 'cancelled', reason ?? null);
  if (!rest || outcome === 'rest_declined') await endPrescription(tenant, order.id, 'completed');
  return { nothingLeft: !rest };
}
