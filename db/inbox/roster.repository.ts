import { dutyRoles, duties } from '#contracts/inbox/duty-names.ts';
import type { Duty } from '#contracts/inbox/duty-names.ts';
import type { DutyPerson, DutyShift as ShiftWire } from '#contracts/inbox/roster.ts';
import type { Stretch } from '#domain/inbox/roster.ts';
import { away } from '#db/doctors/practising.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { DutyShift } from '#db/inbox/roster.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import { toDate, toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const fitting = duties.flatMap((duty) => dutyRoles[duty].map((role) => `('${duty}', '${role}')`)).join(', ');
/** Whether the account `u` may sign in and holds a role that fits the duty of a shift `s`, today too. SQL. */
export const fitsShift = `(u.disabled_at is null and exists (select 1 from user_role r
    where r.hospital_id = u.hospital_id and r.user_id = u.id and (s.duty, r.role) in (${fitting})))`;

/** A duty on the roster, whoever may read what was said at its handover. */
export type HeldShift = NewShift & { id: string; name: string; fits: boolean; handedFrom: string | null };
type Row = {
  id: string;
  duty: Duty;
  departmentId: string | null;
  departmentName: string | null;
  userId: string;
  name: string;
  fromAt: string;
  untilAt: string;
  isBeside: boolean;
  fits: boolean;
  handedFrom: string | null;
  note: Sealed | null;
};
const shiftSql = `select s.id, s.duty, s.department_id as "departmentId", d.name as "departmentName", s.user_id as "userId", u.name,
      s.from_at as "fromAt", s.until_at as "untilAt", s.is_beside as "isBeside", ${fitsShift} as fits, s.handed_from as "handedFrom", s.note
    from duty_shift s join app_user u on u.hospital_id = s.hospital_id and u.id = s.user_id
    left join department d on d.hospital_id = s.hospital_id and d.id = s.department_id
   where s.hospital_id = ? and s.until_at > s.from_at`;
const inOrder = 'order by s.duty, d.name nulls first, s.from_at, s.id';

/** @param readsAll whether the notes of others are read, too */
const wireOf = (tenant: Tenant, rows: readonly Row[], readsAll: boolean): Promise<ShiftWire[]> =>
  Promise.all(
    rows.map(async ({ note, fromAt, untilAt, handedFrom: _, ...row }) => ({
      ...row,
      fromAt: toIso(fromAt),
      untilAt: toIso(untilAt),
      note:
        note && (readsAll || row.userId === tenant.actorId)
          ? await tenant.vault.openOwn<string>(tenant, row.userId, note)
          : null,
    })),
  );

/** Rows of the duties of which some hours are within a stretch. */
const rowsIn = ({ em, hospitalId }: Tenant, { fromAt, untilAt }: Stretch): Promise<Row[]> =>
  em.execute<Row[]>(`${shiftSql} and s.from_at < ? and s.until_at > ? ${inOrder}`, [
    hospitalId,
    untilAt,
    fromAt,
  ]);

/** Every duty of which some hours are within a stretch, as it is read. @param readsAll whether the notes of others are, too */
export const shiftsIn = async (tenant: Tenant, within: Stretch, readsAll: boolean): Promise<ShiftWire[]> =>
  wireOf(tenant, await rowsIn(tenant, within), readsAll);

/** The same, to be reckoned with. */
export const heldIn = async (tenant: Tenant, within: Stretch): Promise<HeldShift[]> =>
  (await rowsIn(tenant, within)).map(({ fromAt, untilAt, note: _, departmentName: __, ...row }) => ({
    ...row,
    fromAt: toDate(fromAt),
    untilAt: toDate(untilAt),
  }));

/** Who is on duty now: who fits, may sign in and is not away. A transaction that has just handed a duty over began before it did. */
export async function dutiesNow(tenant: Tenant, now: Date = new Date()): Promise<ShiftWire[]> {
  const { today } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<Row[]>(
    `${shiftSql} and s.from_at <= ? and s.until_at > ? and ${fitsShift} and not ${away} ${inOrder}`,
    [tenant.hospitalId, now, now, today],
  );
  return wireOf(tenant, rows, false);
}

/** Everybody who could be given a duty, by name. @param id only this person */
export const whoFits = (tenant: Tenant, duty: Duty, id: string | null = null): Promise<DutyPerson[]> =>
  tenant.em.execute<DutyPerson[]>(
    `select u.id, u.name, d.name as "departmentName" from app_user u left join department d on d.hospital_id = u.hospital_id and d.id = u.department_id
      where u.hospital_id = ? and u.disabled_at is null and (?::uuid is null or u.id = ?::uuid)
        and exists (select 1 from user_role r where r.hospital_id = u.hospital_id and r.user_id = u.id and r.role in (?))
      order by u.name, u.id`,
    [tenant.hospitalId, id, id, [...dutyRoles[duty]]],
  );

/** One change of a hospital's roster at a time: what clashes is compared before a row is written. */
export function lockRoster({ em, hospitalId }: Tenant): void {
  sendWrite(em, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [`duty_shift:${hospitalId}`]);
}

export type NewShift = Stretch & {
  duty: Duty;
  departmentId: string | null;
  userId: string;
  isBeside: boolean;
};

/** Writes a duty. @returns its id */
export function insertShift(
  tenant: Tenant,
  { fromAt, untilAt, ...shift }: NewShift,
  handed: { fromId: string; note: Sealed } | null = null,
): string {
  const id = uuidv7();
  sendInsert(tenant.em, DutyShift, {
    id,
    hospitalId: tenant.hospitalId,
    ...shift,
    fromAt,
    untilAt,
    handedFrom: handed?.fromId ?? null,
    note: handed?.note ?? null,
    plannedBy: tenant.actorId,
  });
  return id;
}

/** A duty, locked until the transaction ends; null when it is not there. */
export const lockShift = (tenant: Tenant, id: string): Promise<DutyShift | null> =>
  lockedRow(tenant, DutyShift, byId(id));

/** Ends a locked duty now: the rest of its hours is somebody else's, or nobody's. */
export const endShift = ({ em, hospitalId }: Tenant, id: string, at: Date): void =>
  sendWrite(em, 'update duty_shift set until_at = ? where hospital_id = ? and id = ?', [at, hospitalId, id]);

/** Takes a duty that has not begun off the roster. */
export const deleteShift = ({ em, hospitalId }: Tenant, id: string): void =>
  sendWrite(em, 'delete from duty_shift where hospital_id = ? and id = ?', [hospitalId, id]);
