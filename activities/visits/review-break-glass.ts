import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockOpening, markReviewed } from '#db/visits/break-glass.repository.ts';

/**
 * Somebody else has looked at why a record was opened without a relationship, and says what came of it.
 * @throws Refusal not_found, review.same_person, review.done
 */
export async function reviewBreakGlass(tenant: Tenant, id: string, note: string): Promise<void> {
  const opening = await lockOpening(tenant, id);
  if (!opening) throw new Refusal('not_found');
  if (opening.userId === tenant.actorId) throw new Refusal('review.same_person');
  if (opening.reviewedAt) throw new Refusal('review.done');
  await markReviewed(tenant, id, await tenant.vault.seal(tenant, opening.patientId, note));
  await recordAudit(tenant, {
    action: 'break_glass.review',
    entity: 'break_glass',
    entityId: id,
    patientId: opening.patientId,
  });
}
