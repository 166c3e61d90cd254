import type { TokenAction } from '#contracts/appointments/names.ts';
import { actOnToken } from '#domain/appointments/queue.ts';
import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import type { Token } from '#db/appointments/appointment.entity.ts';
import { changeToken, lockToken } from '#db/appointments/queue.repository.ts';
import { passSkipped, queueToken } from '#db/appointments/token.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { lastAct } from '#db/audit/last-act.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/** Who comes second learns who was first. */
export async function wrongState(tenant: Tenant, row: Token): Promise<Refusal> {
  const act = await lastAct(tenant, { entity: 'token', entityId: row.id, patientId: row.patientId });
  return new Refusal('token.wrong_state', { state: row.state, at: row.updatedAt.toISOString(), ...act });
}

/**
 * Calls, serves, skips or puts back. Of two desks one wins, the other is told who did and the state it is in now.
 * @throws Refusal not_found, act.not_yours, token.wrong_state
 */
export async function actOnTokenRow(tenant: Tenant, id: string, action: TokenAction): Promise<void> {
  await assertStanding(tenant, { kind: 'token', id });
  const { row } = orNotFound(await lockToken(tenant, id));
  const change = actOnToken(queueToken(row), action);
  if ('refusal' in change) throw await wrongState(tenant, row);
  changeToken(tenant, id, change);
  if (change.state === 'serving') await passSkipped(tenant, row.sessionId);
  await recordAudit(tenant, {
    action: `token.${action}`,
    entity: 'token',
    entityId: id,
    patientId: row.patientId,
    details: { number: row.number },
  });
  await publishEvent(tenant, { kind: 'token.changed', visitId: row.visitId });
}
