import type { StruckEntry } from '#contracts/visits/strike.ts';
import type { StruckKind } from '#contracts/visits/vitals-names.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const tableOf = (what: StruckKind) => (what === 'sign' ? 'vital_sign' : 'patient_statement');

/** The newest sign of a code, or statement, of a visit that stands, locked, and who recorded it; null when there is none. */
export async function lockEntry(
  { em, hospitalId }: Tenant,
  visitId: string,
  what: StruckKind,
  code: string | null,
): Promise<{ id: string; recordedBy: string } | null> {
  const [sql, values] =
    what === 'sign'
      ? [
          `select s.id, t.recorded_by as "recordedBy" from vital_sign s join triage t on t.hospital_id = s.hospital_id and t.id = s.triage_id
            where s.hospital_id = ? and s.visit_id = ? and s.code = ? and s.struck_at is null order by s.recorded_at desc, s.id desc limit 1 for update of s`,
          [hospitalId, visitId, code],
        ]
      : [
          `select id, recorded_by as "recordedBy" from patient_statement where hospital_id = ? and visit_id = ? and about = ? and state <> 'not_asked'
              and struck_at is null order by recorded_at desc, id desc limit 1 for update`,
          [hospitalId, visitId, what],
        ];
  const [row] = await em.execute<{ id: string; recordedBy: string }[]>(sql, values);
  return row ?? null;
}

/** Strikes a locked entry; it stays as it was recorded. */
export const markStruck = (
  { em, hospitalId, actorId }: Tenant,
  what: StruckKind,
  id: string,
  reason: Sealed,
): void =>
  sendWrite(
    em,
    `update ${tableOf(what)} set struck_at = now(), struck_by = ?, struck_reason = ? where hospital_id = ? and id = ?`,
    [actorId, reason, hospitalId, id],
  );

type Row = {
  what: StruckKind;
  code: string | null;
  value: number | null;
  unit: string | null;
  state: string | null;
  items: Sealed | null;
  reason: Sealed;
  byName: string;
  at: string;
};

/** What is struck of a visit, still sealed, oldest first. */
export const struckRows = ({ em, hospitalId }: Tenant, visitId: string): Promise<Row[]> =>
  em.execute<Row[]>(
    `select e.*, u.name as "byName" from (
       select hospital_id, id, 'sign' as what, code, value, unit, null as state, null as items, struck_reason as reason, struck_by, struck_at as at
         from vital_sign where hospital_id = ? and visit_id = ? and struck_at is not null
       union all select hospital_id, id, about, null, null, null, state, items, struck_reason, struck_by, struck_at
         from patient_statement where hospital_id = ? and visit_id = ? and struck_at is not null) e
       join app_user u on u.hospital_id = e.hospital_id and u.id = e.struck_by order by e.at, e.id`,
    [hospitalId, visitId, hospitalId, visitId],
  );

export const openStruck = (tenant: Tenant, patientId: string, rows: readonly Row[]): Promise<StruckEntry[]> =>
  Promise.all(
    rows.map(async ({ what, code, value, unit, state, items, reason, byName, at }) => ({
      what,
      code,
      value,
      unit,
      state,
      items: items
        ? (await tenant.vault.openJson<{ text: string }[]>(tenant, patientId, items)).map(({ text }) => text)
        : [],
      reason: await tenant.vault.open(tenant, patientId, reason),
      byName,
      at: toIso(at),
    })),
  );
