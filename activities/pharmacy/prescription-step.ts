import type { DispensingForm } from '#contracts/pharmacy/prescription.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { chargeItems } from '#db/billing/charge.repository.ts';
import { hasRest, issueLines } from '#db/pharmacy/dispense.repository.ts';
import {
  endLines,
  endPrescription,
  releaseReservations,
  reserveLines,
} from '#db/pharmacy/reservation.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderHead } from '#db/visits/order.repository.ts';
import type { Step } from '#activities/cases/handler.ts';
import { orderStep } from '#activities/visits/order-step.ts';
import type { OrderEffect } from '#activities/visits/order-step.ts';

type PrescriptionStep = Step<'prescription'> & { order: OrderHead };

/** The rows of a step of a prescription: stock reserved, issued and charged, or given back. */
async function writeRows(tenant: Tenant, step: PrescriptionStep): Promise<OrderEffect> {
  const { order, form, exit, plan } = step;
  switch (step.step) {
    case 'begin':
      await reserveLines(tenant, order.id);
      return {};
    case 'completeTask':
      return dispense(tenant, step);
    case 'cancelOrder':
    case 'undo':
      await endLines(
        tenant,
        order,
        'cancelled',
        exit ?? (form as { reason?: string } | null)?.reason ?? null,
      );
      break;
    case 'expire':
      await endLines(tenant, order, 'expired', 'nobody came for it');
      break;
    case 'release':
      await releaseReservations(tenant, order.id, 'expired');
      break;
    default:
      break;
  }
  if (plan.ends) await endPrescription(tenant, order.id, plan.ends);
  return {};
}

export const prescriptionStep = orderStep('prescription', (tenant, step, order) =>
  writeRows(tenant, { ...step, order }),
);

async function dispense(
  tenant: Tenant,
  { order, submissionId, form }: PrescriptionStep,
): Promise<OrderEffect> {
  invariant(submissionId, 'a dispensing is a person’s');
  const { lines, outcome, reason } = form as DispensingForm;
  const { visitId, patientId } = order;
  const issued = await issueLines(tenant, { visitId, patientId, submissionId }, order.id, lines);
  const [rest] = await together([
    hasRest(tenant, order.id),
    chargeItems(
      tenant,
      { visitId, patientId, submissionId },
      issued.map(({ medicine, quantity }) => ({
        code: `MED:${medicine.code}`,
        name: [medicine.generic, medicine.strength, medicine.form].filter(Boolean).join(' '),
        quantity,
      })),
    ),
  ]);
  if (rest && outcome === 'complete')
    throw new Refusal('pharmacy.rest_undecided', {}, [
      { path: 'form.outcome', message: 'something is left' },
    ]);
  if (rest && outcome === 'rest_declined') await endLines(tenant, order, 'cancelled', reason ?? null);
  const ended = !rest || outcome === 'rest_declined' ? 'completed' : null;
  if (ended) await endPrescription(tenant, order.id, ended);
  return { ended };
}
