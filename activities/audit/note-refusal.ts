import { patientBehind, recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Puts on the record what was refused to a person, and whose data it was about, where that can be told. */
export async function noteRefusal(
  tenant: Tenant,
  refused: { entity: string; id: string | null; details: { route: string; code: string } },
): Promise<void> {
  const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(refused.id ?? '') ? refused.id : null;
  await recordAudit(tenant, {
    action: 'request.refused',
    entity: refused.entity,
    entityId: id,
    patientId: id ? await patientBehind(tenant, id) : null,
    outcome: 'refused',
    details: refused.details,
  });
}
