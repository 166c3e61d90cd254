import { recordReads } from '#contracts/visits/access-names.ts';
import type { AccessFinding, BreakGlassKind, RecordRead } from '#contracts/visits/access-names.ts';
import type { BreakGlassEntry } from '#contracts/visits/break-glass.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type LiveOpening = { id: string; expiresAt: string };

/** Until when a patient's record is open to the acting person and role without a relationship; null when it is not. */
export async function liveOpening(tenant: Tenant, patientId: string): Promise<LiveOpening | null> {
  const [row] = await tenant.em.execute<{ id: string; expires_at: string }[]>(
    `select id, expires_at from break_glass where hospital_id = ? and patient_id = ? and user_id = ? and role = ? and expires_at > now() and closed_at is null
      order by expires_at desc limit 1`,
    [tenant.hospitalId, patientId, tenant.actorId, tenant.role],
  );
  return row ? { id: row.id, expiresAt: toIso(row.expires_at) } : null;
}

/** Openings of one record by one person wait for each other until the transaction ends. */
export function lockOpenings(tenant: Tenant, patientId: string): void {
  sendWrite(tenant.em, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `break-glass:${tenant.hospitalId}:${tenant.actorId ?? ''}:${patientId}`,
  ]);
}

/** Writes an opening of so many minutes from now. */
export async function insertOpening(
  tenant: Tenant,
  input: { patientId: string; kind: BreakGlassKind; reason: Sealed; minutes: number },
): Promise<LiveOpening> {
  const [row] = await tenant.em.execute<{ id: string; expires_at: string }[]>(
    `insert into break_glass (id, hospital_id, patient_id, user_id, role, kind, reason, opened_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, now(), now() + make_interval(mins => ?)) returning id, expires_at`,
    [
      uuidv7(),
      tenant.hospitalId,
      input.patientId,
      tenant.actorId,
      tenant.role,
      input.kind,
      input.reason,
      input.minutes,
    ],
  );
  if (!row) throw new Error('an opening was not written');
  return { id: row.id, expiresAt: toIso(row.expires_at) };
}

/** Whose an opening is and whether somebody has looked at it, locked until the transaction ends; null when there is none here. */
export async function lockOpening(
  tenant: Tenant,
  id: string,
): Promise<{ userId: string; patientId: string; reviewedAt: string | null } | null> {
  const [row] = await tenant.em.execute<{ userId: string; patientId: string; reviewedAt: string | null }[]>(
    'select user_id as "userId", patient_id as "patientId", reviewed_at as "reviewedAt" from break_glass where hospital_id = ? and id = ? for update',
    [tenant.hospitalId, id],
  );
  return row ?? null;
}

/** Closes an opening before its time, or every one of a person that is open. @returns how many were open */
export async function closeOpenings(
  tenant: Tenant,
  which: { id: string } | { userId: string },
): Promise<number> {
  const [column, value] = 'id' in which ? (['id', which.id] as const) : (['user_id', which.userId] as const);
  const rows = await tenant.em.execute<unknown[]>(
    `update break_glass set closed_at = now() where hospital_id = ? and ${column} = ? and expires_at > now() and closed_at is null returning id`,
    [tenant.hospitalId, value],
  );
  return rows.length;
}

export async function markReviewed(
  tenant: Tenant,
  id: string,
  finding: AccessFinding,
  note: Sealed,
): Promise<void> {
  await tenant.em.execute(
    'update break_glass set reviewed_by = ?, reviewed_at = now(), finding = ?, review_note = ? where hospital_id = ? and id = ?',
    [tenant.actorId, finding, note, tenant.hospitalId, id],
  );
}

type Row = Omit<BreakGlassEntry, 'patient' | 'reason' | 'reviewNote' | 'reads'> & {
  patientId: string;
  reason: Sealed;
  reviewNote: Sealed | null;
};
type Read = { id: string; action: RecordRead; count: number; lastAt: string };

const openings = `select b.id, b.patient_id as "patientId", b.user_id as "userId", u.name as "userName", b.role, b.kind, b.reason, b.opened_at as "openedAt",
    b.expires_at as "expiresAt", b.closed_at as "closedAt", r.name as "reviewedByName", b.reviewed_at as "reviewedAt", b.finding, b.review_note as "reviewNote",
    (select t.id from care_case c join task t on t.hospital_id = c.hospital_id and t.workflow_id = c.workflow_id
      where c.hospital_id = b.hospital_id and c.id = b.id and t.kind = 'access_review' and t.state in ('open', 'claimed', 'completing')) as "taskId"
  from break_glass b join app_user u on u.hospital_id = b.hospital_id and u.id = b.user_id
  left join app_user r on r.hospital_id = b.hospital_id and r.id = b.reviewed_by where b.hospital_id = ?`;

/** Openings, newest first, a keyset page, each with what was read in it by way of it. */
export async function listOpenings(
  tenant: Tenant,
  filter: {
    id?: string | undefined;
    reviewed?: boolean | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: BreakGlassEntry[]; nextCursor: string | null }> {
  const params: unknown[] = [tenant.hospitalId];
  let sql = openings;
  if (filter.reviewed !== undefined) sql += ` and b.reviewed_at is ${filter.reviewed ? 'not ' : ''}null`;
  if (filter.id) {
    sql += ' and b.id = ?';
    params.push(filter.id);
  }
  if (filter.cursor) {
    const [at, id] = decodeCursor(filter.cursor, ['instant', 'id']);
    sql += ' and (b.opened_at, b.id) < (?::timestamptz, ?::uuid)';
    params.push(at, id);
  }
  const rows = await tenant.em.execute<Row[]>(`${sql} order by b.opened_at desc, b.id desc limit ?`, [
    ...params,
    filter.limit + 1,
  ]);
  const shown = rows.slice(0, filter.limit);
  const reads = shown.length
    ? await tenant.em.execute<Read[]>(
        `select b.id, e.action, count(*)::int as count, max(e.at) as "lastAt" from break_glass b
           join audit_event e on e.hospital_id = b.hospital_id and e.patient_id = b.patient_id and e.actor_id = b.user_id and e.at between b.opened_at and coalesce(b.closed_at, b.expires_at)
          where b.hospital_id = ? and b.id in (?) and e.action in (?) and e.details->'via' @> '["break_glass"]' group by b.id, e.action order by e.action`,
        [tenant.hospitalId, shown.map((row) => row.id), [...recordReads]],
      )
    : [];
  const patients = await patientSummaries(
    tenant,
    shown.map((row) => row.patientId),
  );
  const items = await Promise.all(
    shown.flatMap((row) => {
      const patient = patients.get(row.patientId);
      return patient ? [entryOf(row, patient)] : [];
    }),
  );
  const last = shown.at(-1);
  return {
    items,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.openedAt), last.id]) : null,
  };

  async function entryOf(row: Row, patient: BreakGlassEntry['patient']): Promise<BreakGlassEntry> {
    const { patientId, reason, reviewNote, ...rest } = row;
    return {
      ...rest,
      patient,
      reason: await tenant.vault.open(tenant, patientId, reason),
      reviewNote: reviewNote ? await tenant.vault.open(tenant, patientId, reviewNote) : null,
      openedAt: toIso(row.openedAt),
      expiresAt: toIso(row.expiresAt),
      closedAt: toIsoOrNull(row.closedAt),
      reviewedAt: toIsoOrNull(row.reviewedAt),
      reads: reads
        .filter((read) => read.id === row.id)
        .map(({ action, count, lastAt }) => ({ action, count, lastAt: toIso(lastAt) })),
    };
  }
}
