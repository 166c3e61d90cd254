import { ExitVisitInput } from '#contracts/visits/visit.ts';
import type { VisitOutcome } from '#contracts/visits/names.ts';
import { dayBoundsAt } from '#domain/appointments/sessions.ts';
import { finishAppointment, releaseAppointment } from '#db/appointments/arrival.repository.ts';
import { hospitalZone } from '#db/doctors/availability.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { hasCharges } from '#db/visits/order.repository.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { closeTokens } from '#activities/appointments/queue-visit.ts';
import { assertExitWithinLimit } from '#activities/billing/assert-limits.ts';
import { withdrawApprovals } from '#activities/billing/withdraw-approvals.ts';
import { writeDeath } from '#activities/patients/record-death.ts';
import { parseForm } from '#activities/cases/parse-form.ts';
import type { FormEffect } from '#activities/visits/form-effect.ts';

/** The form of an early end: reason and note are kept sealed with the visit. */
export async function recordExit(
  tenant: Tenant,
  step: { visitId: string; patientId: string },
  body: unknown,
): Promise<FormEffect> {
  const form = parseForm(ExitVisitInput, body);
  // What was taken, handed over or performed stays charged: such a visit has taken place (design section 4).
  if ((form.exit === 'cancelled' || form.exit === 'no_show') && (await hasCharges(tenant, step.visitId)))
    throw new Refusal('visit.exit_not_allowed', { charged: true });
  await assertExitWithinLimit(tenant, step.visitId, form.exit);
  return {
    exitNote: await tenant.vault.seal(
      tenant,
      step.patientId,
      form.note ? `${form.reason}\n${form.note}` : form.reason,
    ),
  };
}

/**
 * What follows when a visit ends, however: what was asked of a second person falls away, the token leaves the queue, the appointment is
 * settled, a death goes on the record with what follows from it.
 */
export async function endVisit(
  tenant: Tenant,
  step: { visitId: string; patientId: string },
  outcome: VisitOutcome,
): Promise<void> {
  // First of all, since whoever books or checks in locks the patient before an appointment.
  if (outcome === 'died') await writeDeath(tenant, step.patientId, new Date());
  await together([withdrawApprovals(tenant, step.visitId), closeTokens(tenant, step.visitId)]);
  if (outcome === 'cancelled') {
    const { timeZone } = await hospitalZone(tenant);
    releaseAppointment(tenant, step.visitId, dayBoundsAt(new Date(), timeZone).from);
  } else finishAppointment(tenant, step.visitId, outcome === 'no_show' ? 'no_show' : 'fulfilled');
}
