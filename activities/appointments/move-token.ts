import { orderQueue, rankForPosition } from '#domain/appointments/queue.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { lockToken, noteMove, othersInQueue, rankTokens } from '#db/appointments/queue.repository.ts';
import { queueToken } from '#db/appointments/token.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { wrongState } from '#activities/appointments/act-on-token.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/** Moves a token by hand, with a reason that stays on the record. @throws Refusal not_found, act.not_yours, token.wrong_state */
export async function moveToken(
  tenant: Tenant,
  id: string,
  toPosition: number,
  reason: string,
): Promise<void> {
  await assertStanding(tenant, { kind: 'token', id });
  const locked = orNotFound(await lockToken(tenant, id));
  const { row } = locked;
  if (row.state !== 'waiting') throw await wrongState(tenant, row);
  const others = await othersInQueue(tenant, locked);
  const { ranks, rank } = rankForPosition(orderQueue(others.map(queueToken)), toPosition);
  rankTokens(tenant, ranks);
  noteMove(tenant, id, rank, await tenant.vault.seal(tenant, row.patientId, reason));
  await recordAudit(tenant, {
    action: 'token.move',
    entity: 'token',
    entityId: id,
    patientId: row.patientId,
    details: { toPosition, number: row.number },
  });
  await publishEvent(tenant, { kind: 'token.changed', visitId: row.visitId });
}
