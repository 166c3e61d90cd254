import { LockMode } from '@mikro-orm/core';
import type { TokenAction } from '#contracts/appointments/names.ts';
import type { Queue, Token as TokenWire } from '#contracts/appointments/appointment.ts';
import { actOnToken, orderQueue, rankForPosition } from '#domain/appointments/queue.ts';
import { sessionFor } from '#domain/appointments/sessions.ts';
import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { DoctorSession, Token } from '#db/appointments/appointment.entity.ts';
import { passSkipped, queueSessions, queueTokens, queueToken } from '#db/appointments/token.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { lastAct } from '#db/audit/last-act.repository.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { doctorOrRefuse } from '#db/doctors/doctor.repository.ts';
import { publishEvent } from '#db/inbox/event.repository.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The queue of a doctor: the session of `at`, and whoever is still there from sessions before. */
export async function readQueue(tenant: Tenant, doctorId: string, at: Date): Promise<Queue> {
  const [doctor, zone, availability, sessions, rows] = await together([
    doctorOrRefuse(tenant, doctorId),
    hospitalZone(tenant),
    availabilityOf(tenant, doctorId),
    queueSessions(tenant, doctorId, at),
    queueTokens(tenant, doctorId, at),
  ]);
  const session = sessionFor(at, zone, availability);
  const current = sessions.find((row) => row.localDate === session.localDate && row.name === session.name);
  const shown = rows.filter((row) => row.state !== 'done' || row.sessionId === current?.id);
  return {
    doctorId,
    doctorName: doctor.name,
    session: session.name,
    localDate: session.localDate,
    endsAt: session.endsAt.toISOString(),
    tokens: await wireOf(tenant, shown),
  };
}

/** Tokens as the boards show them: being served, called, then the queue in its order, then the others. */
async function wireOf(tenant: Tenant, rows: Token[]): Promise<TokenWire[]> {
  const [patients, tasks] = await together([
    patientSummaries(
      tenant,
      rows.map((row) => row.patientId),
    ),
    rows.length
      ? tenant.em.execute<{ id: string; visit_id: string }[]>(
          "select id, visit_id from task where hospital_id = ? and kind = 'consultation' and state in ('open', 'claimed', 'completing') and visit_id in (?)",
          [tenant.hospitalId, rows.map((row) => row.visitId)],
        )
      : [],
  ]);
  // Why somebody was moved is for who runs the queue, not for everybody who sees it.
  const runsQueue = (rolePermissions[tenant.role as Role] ?? []).some((each) =>
    ['queue.call', 'queue.move'].includes(each),
  );
  const moved = new Map(
    await Promise.all(
      (runsQueue ? rows : []).map(
        async (row) => [row.id, await tenant.vault.openSome(tenant, row.patientId, row.movedReason)] as const,
      ),
    ),
  );
  const order = orderQueue(rows.map(queueToken)).map((token) => token.id);
  const place = (row: Token) => order.indexOf(row.id);
  // Whoever was skipped and put back stands among those waiting.
  const group = (row: Token) =>
    ['serving', 'called', 'waiting', 'skipped', 'away', 'done'].indexOf(
      place(row) >= 0 ? 'waiting' : row.state,
    );
  return rows
    .sort((a, b) => group(a) - group(b) || place(a) - place(b) || a.number - b.number)
    .flatMap((row) => {
      const patient = patients.get(row.patientId);
      if (!patient) return [];
      return [
        {
          id: row.id,
          number: row.number,
          sessionId: row.sessionId,
          visitId: row.visitId,
          patient,
          state: row.state,
          urgency: row.urgency ?? null,
          returning: row.returning,
          bookedAt: row.bookedAt?.toISOString() ?? null,
          arrivedAt: row.arrivedAt.toISOString(),
          calls: row.calls,
          position: place(row) < 0 ? null : place(row) + 1,
          movedReason: moved.get(row.id) ?? null,
          taskId: tasks.find((task) => task.visit_id === row.visitId)?.id ?? null,
        },
      ];
    });
}

/**
 * Locks a token, its session first: that row is the lock of a queue's order, so that acts and moves at once are done one after
 * the other and never wait for each other in a circle. @throws Refusal not_found
 */
async function lockToken(tenant: Tenant, id: string): Promise<{ row: Token; session: DoctorSession }> {
  const { em, hospitalId } = tenant;
  const [place] = await em.execute<{ session_id: string }[]>(
    'select session_id from token where hospital_id = ? and id = ?',
    [hospitalId, id],
  );
  if (!place) throw new Refusal('not_found');
  const session = await em.findOneOrFail(
    DoctorSession,
    { hospitalId, id: place.session_id },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const row = await em.findOneOrFail(Token, { hospitalId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return { row, session };
}

/** Who comes second learns who was first. */
async function wrongState(tenant: Tenant, row: Token): Promise<Refusal> {
  const act = await lastAct(tenant, { entity: 'token', entityId: row.id, patientId: row.patientId });
  return new Refusal('token.wrong_state', { state: row.state, at: row.updatedAt.toISOString(), ...act });
}

async function answer(tenant: Tenant, id: string): Promise<TokenWire> {
  const { em, hospitalId } = tenant;
  em.clear();
  const token = await em.findOneOrFail(Token, { hospitalId, id });
  const { doctorId } = await em.findOneOrFail(DoctorSession, { hospitalId, id: token.sessionId });
  const sessions = await queueSessions(tenant, doctorId, new Date());
  const all = await em.find(Token, {
    hospitalId,
    $or: [{ id }, { sessionId: { $in: sessions.map((session) => session.id) }, state: { $ne: 'done' } }],
  });
  const found = (await wireOf(tenant, all)).find((entry) => entry.id === id);
  if (!found) throw new Refusal('not_found');
  return found;
}

/** Acts on a token. Of two desks one wins, the other is told who did and the state it is in now. @throws Refusal token.wrong_state */
export async function actOnTokenRow(tenant: Tenant, id: string, action: TokenAction): Promise<TokenWire> {
  const { row } = await lockToken(tenant, id);
  const change = actOnToken(queueToken(row), action);
  if ('refusal' in change) throw await wrongState(tenant, row);
  sendWrite(
    tenant.em,
    'update token set state = ?, calls = ?, put_back_left = ?, manual_rank = ?, updated_at = now() where hospital_id = ? and id = ?',
    [change.state, change.calls, change.putBackLeft, change.manualRank, tenant.hospitalId, id],
  );
  if (change.state === 'serving') await passSkipped(tenant, row.sessionId);
  await recordAudit(tenant, {
    action: `token.${action}`,
    entity: 'token',
    entityId: id,
    patientId: row.patientId,
    details: { number: row.number },
  });
  await publishEvent(tenant, { kind: 'token.changed', visitId: row.visitId });
  return answer(tenant, id);
}

/** Moves a token by hand, with a reason that stays on the record. @throws Refusal token.wrong_state */
export async function moveToken(
  tenant: Tenant,
  id: string,
  toPosition: number,
  reason: string,
): Promise<TokenWire> {
  const { em, hospitalId } = tenant;
  const { row, session } = await lockToken(tenant, id);
  if (row.state !== 'waiting') throw await wrongState(tenant, row);
  const sessions = await queueSessions(tenant, session.doctorId, new Date());
  const all = await em.find(Token, {
    hospitalId,
    sessionId: { $in: [row.sessionId, ...sessions.map((entry) => entry.id)] },
    state: { $ne: 'done' },
  });
  const others = orderQueue(all.filter((token) => token.id !== id).map(queueToken));
  const { ranks, rank } = rankForPosition(others, toPosition);
  for (const [tokenId, value] of ranks)
    sendWrite(em, 'update token set manual_rank = ? where hospital_id = ? and id = ?', [
      value,
      hospitalId,
      tokenId,
    ]);
  sendWrite(
    em,
    'update token set manual_rank = ?, moved_reason = ?, moved_by = ?, updated_at = now() where hospital_id = ? and id = ?',
    [rank, await tenant.vault.seal(tenant, row.patientId, reason), tenant.actorId, hospitalId, id],
  );
  await recordAudit(tenant, {
    action: 'token.move',
    entity: 'token',
    entityId: id,
    patientId: row.patientId,
    details: { toPosition, number: row.number },
  });
  await publishEvent(tenant, { kind: 'token.changed', visitId: row.visitId });
  return answer(tenant, id);
}
