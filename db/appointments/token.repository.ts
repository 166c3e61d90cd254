import type { TokenState } from '#contracts/appointments/names.ts';
import { orderQueue } from '#domain/appointments/queue.ts';
import type { QueueToken } from '#domain/appointments/queue.ts';
import { tokenCode } from '#domain/appointments/token-code.ts';
import { sessionFor } from '#domain/appointments/sessions.ts';
import { DoctorSession, Token } from '#db/appointments/appointment.entity.ts';
import { Doctor } from '#db/doctors/doctor.entity.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import { readRows } from '#db/tenancy/locked-row.ts';
import { toDate } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type IssuedToken = {
  tokenId: string;
  number: number;
  sessionId: string;
  sessionName: string;
  sessionEndsAt: Date;
};

/** Writes the next token of a doctor's session of now. Gapless: the session's row is locked until the transaction ends. */
export async function insertToken(
  tenant: Tenant,
  input: {
    doctorId: string;
    visitId: string;
    patientId: string;
    bookedAt: Date | null;
    at: Date;
    urgency?: number | null;
  },
): Promise<IssuedToken> {
  const { em, hospitalId } = tenant;
  const session = sessionFor(
    input.at,
    await hospitalZone(tenant),
    await availabilityOf(tenant, input.doctorId),
  );
  const [row] = await em.execute<{ id: string; number: number; ends_at: string }[]>(
    `insert into doctor_session (id, hospital_id, doctor_id, local_date, name, starts_at, ends_at, last_number) values (?, ?, ?, ?, ?, ?, ?, 1)
     on conflict (hospital_id, doctor_id, local_date, name) do update set last_number = doctor_session.last_number + 1, ends_at = greatest(doctor_session.ends_at, excluded.ends_at)
     returning id, last_number as number, ends_at`,
    [uuidv7(), hospitalId, input.doctorId, session.localDate, session.name, session.startsAt, session.endsAt],
  );
  if (!row) throw new Error('no session row');
  const tokenId = uuidv7();
  sendInsert(em, Token, {
    id: tokenId,
    hospitalId,
    sessionId: row.id,
    number: row.number,
    visitId: input.visitId,
    patientId: input.patientId,
    state: 'waiting',
    urgency: input.urgency ?? null,
    bookedAt: input.bookedAt,
    arrivedAt: input.at,
    updatedAt: input.at,
  });
  return {
    tokenId,
    number: row.number,
    sessionId: row.id,
    sessionName: session.name,
    sessionEndsAt: toDate(row.ends_at),
  };
}

/** Sets the urgency of a visit's live tokens. */
export const writeUrgency = ({ em, hospitalId }: Tenant, visitId: string, urgency: number): void =>
  sendWrite(
    em,
    "update token set urgency = ?, updated_at = now() where hospital_id = ? and visit_id = ? and state <> 'done'",
    [urgency, hospitalId, visitId],
  );

/** A token that has left the queue it was in: its session and its state before. */
export type LeftQueue = { sessionId: string; state: TokenState };

/** The live tokens of a visit stand aside. @returns those that did */
export const setAside = ({ em, hospitalId }: Tenant, visitId: string): Promise<LeftQueue[]> =>
  em.execute<LeftQueue[]>(
    `with old as (select id, session_id, state from token where hospital_id = ? and visit_id = ? and state <> 'done' for update)
     update token t set state = 'away', manual_rank = null, calls = 0, updated_at = now() from old where t.hospital_id = ? and t.id = old.id
      returning old.session_id as "sessionId", old.state`,
    [hospitalId, visitId, hospitalId],
  );

/** The live tokens of a visit are done. @returns those that are */
export const endTokens = ({ em, hospitalId }: Tenant, visitId: string): Promise<LeftQueue[]> =>
  em.execute<LeftQueue[]>(
    `with old as (select id, session_id, state from token where hospital_id = ? and visit_id = ? and state <> 'done' for update)
     update token t set state = 'done', updated_at = now() from old where t.hospital_id = ? and t.id = old.id returning old.session_id as "sessionId", old.state`,
    [hospitalId, visitId, hospitalId],
  );

/** Whether a visit has a live token of a session that goes on. */
export async function hasLiveToken({ em, hospitalId }: Tenant, visitId: string, at: Date): Promise<boolean> {
  const [live] = await em.execute<{ id: string }[]>(
    `select t.id from token t join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id
      where t.hospital_id = ? and t.visit_id = ? and t.state <> 'done' and s.ends_at > ?`,
    [hospitalId, visitId, at],
  );
  return live !== undefined;
}

/** The live tokens of a visit wait again, marked as returning. */
export const markReturning = ({ em, hospitalId }: Tenant, visitId: string): void =>
  sendWrite(
    em,
    `update token set state = 'waiting', "returning" = true, calls = 0, updated_at = now() where hospital_id = ? and visit_id = ? and state <> 'done'`,
    [hospitalId, visitId],
  );

/** The newest token of a visit, whatever its state; null when it never had one. */
export async function newestToken({ em, hospitalId }: Tenant, visitId: string): Promise<Token | null> {
  const [row] = await em.find(
    Token,
    { hospitalId, visitId },
    { orderBy: { arrivedAt: 'desc', id: 'desc' }, limit: 1 },
  );
  return row ?? null;
}

/** One of the others has passed: skipped tokens of the session are put back one nearer. */
export async function passSkipped(tenant: Tenant, sessionId: string): Promise<void> {
  sendWrite(
    tenant.em,
    "update token set put_back_left = put_back_left - 1 where hospital_id = ? and session_id = ? and state = 'skipped' and put_back_left > 0",
    [tenant.hospitalId, sessionId],
  );
}

/** Row of a token as the queue's rules see it. */
export const queueToken = (row: Token): QueueToken => ({
  id: row.id,
  number: row.number,
  state: row.state,
  urgency: row.urgency ?? null,
  returning: row.returning,
  bookedAt: row.bookedAt?.getTime() ?? null,
  arrivedAt: row.arrivedAt.getTime(),
  calls: row.calls,
  putBackLeft: row.putBackLeft,
  manualRank: row.manualRank === null || row.manualRank === undefined ? null : Number(row.manualRank),
});

/** The newest token of a visit as SQL, of columns that name its hospital and it: number, the doctor's letter, and as it is called. */
export const newestTokenOf = (hospital: string, visit: string): string =>
  `select k.number, d.token_letter as letter, d.token_letter || '-' || k.number as code from token k
     join doctor_session s on s.hospital_id = k.hospital_id and s.id = k.session_id join doctor d on d.hospital_id = s.hospital_id and d.id = s.doctor_id
    where k.hospital_id = ${hospital} and k.visit_id = ${visit} order by k.arrived_at desc, k.id desc limit 1`;

/** Hours after which the queue of a session that is over is no longer looked at. */
const queueHours = 24;

/** Sessions that ended before this have nobody left to look for. */
export const lookedAtFrom = (at: Date) => new Date(at.getTime() - queueHours * 3_600_000);

/** Sessions whose tokens make up a doctor's queue: today's, and those before that may have left somebody waiting. */
export const queueSessions = (tenant: Tenant, doctorId: string, at: Date): Promise<DoctorSession[]> =>
  tenant.em.find(
    DoctorSession,
    { hospitalId: tenant.hospitalId, doctorId, endsAt: { $gt: lookedAtFrom(at) } },
    { orderBy: { id: 'asc' } },
  );

/** The tokens of these sessions. */
export const queueTokens = (tenant: Tenant, doctorId: string, at: Date): Promise<Token[]> =>
  readRows(tenant, Token, {
    where:
      'session_id in (select id from doctor_session where hospital_id = ? and doctor_id = ? and ends_at > ?)',
    values: [tenant.hospitalId, doctorId, lookedAtFrom(at)],
  });

/** The newest token of a visit with its place among those waiting for the doctor (from 1), or null. */
export async function tokenOfVisit(
  tenant: Tenant,
  visitId: string,
): Promise<{ code: string; state: TokenState; position: number | null } | null> {
  const { em, hospitalId } = tenant;
  const row = await newestToken(tenant, visitId);
  if (!row) return null;
  const { doctorId } = await em.findOneOrFail(DoctorSession, { hospitalId, id: row.sessionId });
  const [{ tokenLetter }, sessions] = await together([
    em.findOneOrFail(Doctor, { hospitalId, id: doctorId }),
    queueSessions(tenant, doctorId, new Date()),
  ]);
  const others = await em.find(Token, {
    hospitalId,
    sessionId: { $in: sessions.map((session) => session.id) },
    state: { $in: ['waiting', 'skipped'] },
  });
  const place = orderQueue(others.map(queueToken)).findIndex((token) => token.id === row.id);
  return {
    code: tokenCode(tokenLetter, row.number),
    state: row.state,
    position: place < 0 ? null : place + 1,
  };
}

/** When the session of a visit's live token ends, if that is later than `at`; else null. */
export async function sessionEndOf(tenant: Tenant, visitId: string, at: Date): Promise<Date | null> {
  const [row] = await tenant.em.execute<{ ends_at: string }[]>(
    `select s.ends_at from token t join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id
      where t.hospital_id = ? and t.visit_id = ? and t.state <> 'done' and s.ends_at > ? order by t.arrived_at desc, t.id desc limit 1`,
    [tenant.hospitalId, visitId, at],
  );
  return row ? toDate(row.ends_at) : null;
}

/**
 * No-show: the session is over, the patient is away or skipped, or was called without an answer, and no consultation was begun or
 * task claimed for one. Called and on the way is not absent.
 */
export async function isNoShow(tenant: Tenant, visitId: string, at: Date): Promise<boolean> {
  const [row] = await tenant.em.execute<{ absent: boolean; over: boolean; begun: boolean }[]>(
    `select (t.state in ('skipped', 'away') or (t.state = 'called' and t.calls > 0)) as absent, s.ends_at <= ? as over,
            exists (select 1 from consultation c where c.hospital_id = t.hospital_id and c.visit_id = t.visit_id)
            or exists (select 1 from task k where k.hospital_id = t.hospital_id and k.visit_id = t.visit_id and k.kind = 'consultation' and k.state in ('claimed', 'completing')) as begun
       from token t join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id
      where t.hospital_id = ? and t.visit_id = ? order by t.arrived_at desc, t.id desc limit 1`,
    [at, tenant.hospitalId, visitId],
  );
  return row !== undefined && row.absent && row.over && !row.begun;
}
