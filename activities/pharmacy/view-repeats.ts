import type { RepeatsOfPatient } from '#contracts/pharmacy/repeat.ts';
import { refusalOfRepeat } from '#domain/pharmacy/repeats.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { patientSummary } from '#db/patients/patient-summary.repository.ts';
import { repeatsOfPatient } from '#db/pharmacy/repeat.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Shows a pharmacist what may be issued to a patient again, on the record. @throws Refusal not_found */
export async function viewRepeats(tenant: Tenant, patientId: string): Promise<RepeatsOfPatient> {
  const patient = await patientSummary(tenant, patientId);
  if (!patient || patient.counterSale) throw new Refusal('not_found');
  const { today } = await hospitalClock(tenant);
  const lines = await repeatsOfPatient(tenant, patientId);
  await recordAudit(tenant, {
    action: 'prescription.repeats_view',
    entity: 'patient',
    entityId: patientId,
    patientId,
  });
  return {
    items: lines.map((first) => {
      const { issued: _issued, state: _state, isRepeating: _repeating, ...line } = first;
      return { ...line, refused: refusalOfRepeat(first, today) };
    }),
  };
}
