import { LockMode } from '@mikro-orm/core';
import type { Queue, Token as TokenWire } from '#contracts/appointments/appointment.ts';
import { orderQueue } from '#domain/appointments/queue.ts';
import type { QueueToken } from '#domain/appointments/queue.ts';
import { tokenCode } from '#domain/appointments/token-code.ts';
import { sessionFor } from '#domain/appointments/sessions.ts';
import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { DoctorSession, Token } from '#db/appointments/appointment.entity.ts';
import { queueSessions, queueTokens, queueToken } from '#db/appointments/token.repository.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { Doctor } from '#db/doctors/doctor.entity.ts';
import { findDoctor } from '#db/doctors/doctor.repository.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The queue of a doctor: the session of `at`, and whoever is still there from sessions before; null for who is no doctor here. */
export async function readQueue(tenant: Tenant, doctorId: string, at: Date): Promise<Queue | null> {
  const [doctor, zone, availability, sessions, rows] = await together([
    findDoctor(tenant, doctorId),
    hospitalZone(tenant),
    availabilityOf(tenant, doctorId),
    queueSessions(tenant, doctorId, at),
    queueTokens(tenant, doctorId, at),
  ]);
  if (!doctor) return null;
  const session = sessionFor(at, zone, availability);
  const current = sessions.find((row) => row.localDate === session.localDate && row.name === session.name);
  const shown = rows.filter((row) => row.state !== 'done' || row.sessionId === current?.id);
  return {
    doctorId,
    doctorName: doctor.name,
    session: session.name,
    localDate: session.localDate,
    endsAt: session.endsAt.toISOString(),
    tokens: await wireOf(tenant, shown, doctor.tokenLetter),
  };
}

/** Tokens as the boards show them: being served, called, then the queue in its order, then the others. */
async function wireOf(tenant: Tenant, rows: Token[], letter: string): Promise<TokenWire[]> {
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
          code: tokenCode(letter, row.number),
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
 * the other and never wait for each other in a circle. Null when it is not there.
 */
export async function lockToken(
  tenant: Tenant,
  id: string,
): Promise<{ row: Token; session: DoctorSession } | null> {
  const { em, hospitalId } = tenant;
  const [place] = await em.execute<{ session_id: string }[]>(
    'select session_id from token where hospital_id = ? and id = ?',
    [hospitalId, id],
  );
  if (!place) return null;
  const session = await em.findOneOrFail(
    DoctorSession,
    { hospitalId, id: place.session_id },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const row = await em.findOneOrFail(Token, { hospitalId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return { row, session };
}

/** A token as the boards show it, with its place as it is now; null when it is not there. */
export async function readToken(tenant: Tenant, id: string): Promise<TokenWire | null> {
  const { em, hospitalId } = tenant;
  em.clear();
  const token = await em.findOne(Token, { hospitalId, id });
  if (!token) return null;
  const { doctorId } = await em.findOneOrFail(DoctorSession, { hospitalId, id: token.sessionId });
  const [{ tokenLetter }, sessions] = await together([
    em.findOneOrFail(Doctor, { hospitalId, id: doctorId }),
    queueSessions(tenant, doctorId, new Date()),
  ]);
  const all = await em.find(Token, {
    hospitalId,
    $or: [{ id }, { sessionId: { $in: sessions.map((session) => session.id) }, state: { $ne: 'done' } }],
  });
  return (await wireOf(tenant, all, tokenLetter)).find((entry) => entry.id === id) ?? null;
}

/** Those who are in the queue of a locked token, itself left out. */
export async function othersInQueue(
  tenant: Tenant,
  { row, session }: { row: Token; session: DoctorSession },
): Promise<Token[]> {
  const { em, hospitalId } = tenant;
  const sessions = await queueSessions(tenant, session.doctorId, new Date());
  const all = await em.find(Token, {
    hospitalId,
    sessionId: { $in: [row.sessionId, ...sessions.map((entry) => entry.id)] },
    state: { $ne: 'done' },
  });
  return all.filter((token) => token.id !== row.id);
}

/** Writes what an act made of a locked token. */
export const changeToken = (
  { em, hospitalId }: Tenant,
  id: string,
  change: Pick<QueueToken, 'state' | 'calls' | 'putBackLeft' | 'manualRank'>,
): void =>
  sendWrite(
    em,
    'update token set state = ?, calls = ?, put_back_left = ?, manual_rank = ?, updated_at = now() where hospital_id = ? and id = ?',
    [change.state, change.calls, change.putBackLeft, change.manualRank, hospitalId, id],
  );

/** Writes places that were given by hand. */
export function rankTokens({ em, hospitalId }: Tenant, ranks: ReadonlyMap<string, number>): void {
  for (const [tokenId, rank] of ranks)
    sendWrite(em, 'update token set manual_rank = ? where hospital_id = ? and id = ?', [
      rank,
      hospitalId,
      tokenId,
    ]);
}

/** Writes that the acting person gave a locked token its place by hand, and why. */
export const noteMove = (
  { em, hospitalId, actorId }: Tenant,
  id: string,
  rank: number,
  reason: Sealed,
): void =>
  sendWrite(
    em,
    'update token set manual_rank = ?, moved_reason = ?, moved_by = ?, updated_at = now() where hospital_id = ? and id = ?',
    [rank, reason, actorId, hospitalId, id],
  );
