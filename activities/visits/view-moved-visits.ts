import type { Role } from '#contracts/identity/names.ts';
import type { MovedVisit } from '#contracts/visits/move.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { accessTo } from '#domain/visits/care-access.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { patientSummary } from '#db/patients/patient-summary.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { relationshipsOf } from '#db/visits/relationship.repository.ts';
import { movedVisits } from '#db/visits/visit-move.repository.ts';

/**
 * Shows which visits were moved from a record or to it, to everybody who sees visits; and what is entered in error on it, to whom notes of the
 * record are open, on the record.
 * @throws Refusal not_found
 */
export async function viewMovedVisits(tenant: Tenant, patientId: string): Promise<{ items: MovedVisit[] }> {
  orNotFound(await patientSummary(tenant, patientId));
  const { parts, via } = accessTo(tenant.role as Role, await relationshipsOf(tenant, patientId), ['notes']);
  const items = await movedVisits(tenant, patientId, parts.has('notes'));
  if (items.some(({ struck }) => struck))
    await recordAudit(tenant, {
      action: 'chart.view',
      entity: 'patient',
      entityId: patientId,
      patientId,
      details: { via, parts: [...parts] },
    });
  return { items };
}
