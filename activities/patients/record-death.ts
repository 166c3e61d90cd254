import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { compareDays, dayAt } from '#domain/platform/calendar.ts';
import { cancelBooked } from '#db/appointments/appointment.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { recordAudits } from '#db/audit/audit.repository.ts';
import { bodyHash, storeSubmission } from '#db/inbox/submission.repository.ts';
import type { StoredSubmission } from '#db/inbox/submission.repository.ts';
import { markDeceased } from '#db/patients/deceased.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { visitAtDeath } from '#db/visits/open-visit.repository.ts';
import { closeTokens } from '#activities/appointments/queue-visit.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';

/** Why an appointment or a visit ended, where no person wrote a reason. */
export const patientDied = 'patient_died';

/** Puts a death on the record and cancels what is booked after it; the first time stays. */
export async function writeDeath(tenant: Tenant, patientId: string, at: Date, note?: string): Promise<void> {
  if (!(await markDeceased(tenant, patientId, at, note))) return;
  const reason = await tenant.vault.seal(tenant, patientId, patientDied);
  const cancelled = await cancelBooked(tenant, patientId, at, reason);
  await recordAudits(tenant, [
    { action: 'patient.deceased', entity: 'patient', entityId: patientId, patientId },
    ...cancelled.map((entityId) => ({
      action: 'appointment.cancel',
      entity: 'appointment',
      entityId,
      patientId,
    })),
  ]);
}

/**
 * Records that a patient has died, of the version that was seen. Their place in a queue goes, and the open visit is ended by its flow.
 * Not so where a person's task says what is left: a bill goes on with the cashier, and whoever has the consultation signs its note.
 * @returns what the flow of the visit is to be told, stored with the death; null when there is nothing to end
 * @throws Refusal not_found, patient.deceased, patient.version_conflict, request.invalid for a day not between birth and now
 */
export async function recordDeath(
  tenant: Tenant,
  patientId: string,
  { deceasedAt, note, version }: { deceasedAt: string; note?: string | undefined; version: number },
): Promise<StoredSubmission | null> {
  const row = await lockLivingPatient(tenant, patientId);
  if (row.version !== version) throw new Refusal('patient.version_conflict', { version: row.version });
  const { timeZone } = await hospitalClock(tenant);
  const day = dayAt(deceasedAt, timeZone);
  if (Date.parse(deceasedAt) > Date.now() || (row.birthDate && compareDays(day, row.birthDate) < 0))
    throw invalidField('deceasedAt', 'not_in_life');
  await writeDeath(tenant, patientId, new Date(deceasedAt), note);
  const visit = await visitAtDeath(tenant, patientId);
  if (visit) await closeTokens(tenant, visit.id);
  const exit =
    visit && !visit.hasBill && !visit.isHeld ? await storeExit(tenant, patientId, visit.id, version) : null;
  tenant.em.clear();
  return exit;
}

/** The act by which a person ends a visit, as it is stored for its flow: once for the version of the record that was alive. */
function storeExit(
  tenant: Tenant,
  patientId: string,
  visitId: string,
  version: number,
): Promise<StoredSubmission> {
  const body = { exit: 'died', reason: patientDied };
  return storeSubmission(
    tenant,
    {
      idempotencyKey: `death:${visitId}:${version}`,
      message: 'exitVisit',
      workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, visitId),
      caseId: visitId,
      taskId: null,
      patientId,
      body,
      envelope: { act: 'exitVisit', exit: 'died' },
    },
    bodyHash('exitVisit', visitId, body),
  );
}
