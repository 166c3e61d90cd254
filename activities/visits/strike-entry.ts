import type { z } from 'zod';
import type { StrikeInput } from '#contracts/visits/strike.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { nameOf } from '#db/inbox/task.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockEntry, markStruck } from '#db/visits/strike.repository.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { responsibleFor } from '#db/visits/responsible.repository.ts';

/**
 * Says of a sign or a statement of a visit that it was entered in error: by who recorded it, or by the visit's doctor. It stays to be seen, struck
 * through, and no check or score goes by it any more.
 * @throws Refusal not_found for a visit, or where nothing such is recorded in it; act.not_yours
 */
export async function strikeEntry(
  tenant: Tenant,
  visitId: string,
  { what, code, reason }: z.output<typeof StrikeInput>,
): Promise<void> {
  const visit = await lockVisit(tenant, visitId);
  if (!visit) throw new Refusal('not_found');
  const entry = await lockEntry(tenant, visitId, what, code ?? null);
  if (!entry) throw new Refusal('not_found');
  const owners = (await responsibleFor(tenant, { kind: 'visit', id: visitId }))?.ownerIds ?? [];
  if (entry.recordedBy !== tenant.actorId && !owners.includes(tenant.actorId))
    throw new Refusal('act.not_yours', { ofName: await nameOf(tenant, entry.recordedBy) });
  markStruck(tenant, what, entry.id, await tenant.vault.seal(tenant, visit.patientId, reason));
  await recordAudit(tenant, {
    action: 'record.struck',
    entity: 'visit',
    entityId: visitId,
    patientId: visit.patientId,
    details: { what, code: code ?? null, entryId: entry.id },
  });
  await publishEvent(tenant, { kind: 'visit.changed', visitId });
}
