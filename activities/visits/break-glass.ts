import type { Role } from '#contracts/identity/names.ts';
import { rolesNeed } from '#contracts/visits/access-names.ts';
import type { BreakGlassKind } from '#contracts/visits/access-names.ts';
import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { findPatient } from '#db/patients/patient.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { insertOpening, liveOpening, lockOpenings } from '#db/visits/break-glass.repository.ts';
import type { LiveOpening } from '#db/visits/break-glass.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { beginAccessReview } from '#domain/visits/access-review-flow.ts';
import { beginMatter } from '#activities/matters.ts';

/**
 * Opens a record to a clinician who has no relationship with the patient: with a reason, for a time the hospital sets, on the record,
 * for another person to review, which begins here, and for the patient to see (NIST SP 800-53 AC-3(10); HIPAA 45 CFR 164.312(a)(2)(ii)). It opens what
 * the role's work can need, no more. While one is open another is not made.
 * @throws Refusal not_found, chart.not_needed for a role that reads no record
 */
export async function breakGlass(
  tenant: Tenant,
  patientId: string,
  { kind, reason }: { kind: BreakGlassKind; reason: string },
): Promise<LiveOpening> {
  if (!rolesNeed[tenant.role as Role]) throw new Refusal('chart.not_needed');
  const patient = orNotFound(await findPatient(tenant, patientId));
  if (patient.counterSale) throw new Refusal('not_found');
  // Two presses at once open it once.
  lockOpenings(tenant, patientId);
  const live = await liveOpening(tenant, patientId);
  if (live) return live;
  const { settings } = await hospitalClock(tenant);
  const opened = await insertOpening(tenant, {
    patientId,
    kind,
    reason: await tenant.vault.seal(tenant, patientId, reason),
    minutes: settings.breakGlassMinutes,
  });
  await recordAudit(tenant, {
    action: 'record.break_glass',
    entity: 'break_glass',
    entityId: opened.id,
    patientId,
    details: { kind, expiresAt: opened.expiresAt, via: ['break_glass'] },
  });
  await beginMatter(tenant, {
    id: opened.id,
    terms: { type: 'accessReview' },
    patientId,
    ownerId: null,
    plan: beginAccessReview(uuidv7),
  });
  return opened;
}
