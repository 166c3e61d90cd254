import type {
  IssuedLine,
  IssuedToPatient,
  MedicineReturn as ReturnWire,
} from '#contracts/pharmacy/return.ts';
import { returnDays } from '#contracts/pharmacy/names.ts';
import type { ReturnState } from '#contracts/pharmacy/names.ts';
import type { CreditableCharge } from '#domain/pharmacy/returns.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { MedicineReturn, PrescriptionLine } from '#db/pharmacy/pharmacy.entity.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The visit of a line; null when there is no such line. */
export async function visitOfLine(
  { em, hospitalId }: Tenant,
  lineId: string,
): Promise<{ visitId: string; patientId: string } | null> {
  const [row] = await em.execute<{ visitId: string; patientId: string }[]>(
    'select visit_id as "visitId", patient_id as "patientId" from prescription_line where hospital_id = ? and id = ?',
    [hospitalId, lineId],
  );
  return row ?? null;
}

/** A line, locked; null when it is not there. */
export const lockLine = (tenant: Tenant, lineId: string): Promise<PrescriptionLine | null> =>
  lockedRow(tenant, PrescriptionLine, byId(lineId));

/** What was issued of a line by batch, and what of it came back, first to expire first. */
export const issuedBatches = ({ em, hospitalId }: Tenant, lineId: string): Promise<IssuedLine['batches']> =>
  em.execute<IssuedLine['batches']>(
    `select b.id as "batchId", b.batch_number as "batchNumber", b.expires_on::text as "expiresOn", m.issued,
            coalesce((select sum(r.quantity) from medicine_return r where r.hospital_id = b.hospital_id and r.line_id = ? and r.batch_id = b.id), 0)::int as returned
       from (select batch_id, (-sum(quantity))::int as issued from stock_movement where hospital_id = ? and line_id = ? and kind = 'issue' group by batch_id) m
       join stock_batch b on b.hospital_id = ? and b.id = m.batch_id order by b.expires_on, b.id`,
    [lineId, hospitalId, lineId, hospitalId],
  );

/** What was issued to a patient in the days in which it is taken back, newest first; null when there is no such patient. */
export async function issuedToPatient(
  { em, hospitalId }: Tenant,
  patientId: string,
): Promise<IssuedToPatient | null> {
  const known = await em.execute<unknown[]>(
    'select 1 from patient where hospital_id = ? and id = ? and not counter_sale',
    [hospitalId, patientId],
  );
  if (!known.length) return null;
  const rows = await em.execute<IssuedToPatient['items']>(
    `select l.id as "lineId", l.visit_id as "visitId", concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')) as name, m.base_unit as "baseUnit", l.issued,
            coalesce((select sum(r.quantity) from medicine_return r where r.hospital_id = l.hospital_id and r.line_id = l.id), 0)::int as returned, max(s.moved_at) as "issuedAt"
       from prescription_line l join medicine m on m.hospital_id = l.hospital_id and m.id = l.medicine_id
       join stock_movement s on s.hospital_id = l.hospital_id and s.line_id = l.id and s.kind = 'issue' and s.moved_at > now() - make_interval(days => ?)
      where l.hospital_id = ? and l.patient_id = ? and l.issued > 0
      group by l.hospital_id, l.id, l.visit_id, m.generic, m.strength, m.form, m.base_unit, l.issued order by "issuedAt" desc, l.id limit 50`,
    [returnDays, hospitalId, patientId],
  );
  return { items: rows.map((row) => ({ ...row, issuedAt: toIso(row.issuedAt) })) };
}

/**
 * Charges of a line that are on the bill, newest first, with what came back of each. Those from before charges named their line are found by
 * the act that issued it.
 */
export async function chargesOfLine(tenant: Tenant, lineId: string): Promise<CreditableCharge[]> {
  const { em, hospitalId } = tenant;
  const rows = await em.execute<(Omit<CreditableCharge, 'unitMinor'> & { unit: string })[]>(
    `select c.id, c.quantity, c.unit_minor::text as unit, c.per,
            coalesce((select -sum(k.quantity) from charge k where k.hospital_id = c.hospital_id and k.credits_id = c.id), 0)::int as returned
       from charge c join prescription_line l on l.hospital_id = c.hospital_id and l.id = ? and l.visit_id = c.visit_id
       join medicine m on m.hospital_id = l.hospital_id and m.id = l.medicine_id
      where c.hospital_id = ? and c.voided_at is null and c.credits_id is null
        and (c.line_id = l.id or (c.line_id is null and c.service_code = 'MED:' || m.code and c.submission_id in (
              select s.submission_id from stock_movement s where s.hospital_id = l.hospital_id and s.line_id = l.id and s.kind = 'issue')))
      order by c.posted_at desc, c.id desc`,
    [lineId, hospitalId],
  );
  return rows.map(({ unit, ...row }) => ({ ...row, unitMinor: BigInt(unit) }));
}

export type NewReturn = {
  id: string;
  visitId: string;
  patientId: string;
  lineId: string;
  batchId: string;
  medicineId: string;
  quantity: number;
  reason: Sealed;
};

/** Writes returned medicine into quarantine. The database refuses more than was issued of the batch. */
export const insertReturn = ({ em, hospitalId, actorId }: Tenant, returned: NewReturn): void =>
  sendInsert(em, MedicineReturn, {
    ...returned,
    hospitalId,
    state: 'quarantined',
    returnedBy: actorId ?? '',
    returnedAt: new Date(),
    decidedBy: null,
    decidedAt: null,
    note: null,
  });

/** A return, locked; null when it is not there. */
export const lockReturn = (tenant: Tenant, id: string): Promise<MedicineReturn | null> =>
  lockedRow(tenant, MedicineReturn, byId(id));

/** Writes what the acting pharmacist decides. */
export const decideReturn = (
  { em, hospitalId, actorId }: Tenant,
  id: string,
  state: Exclude<ReturnState, 'quarantined'>,
  note: Sealed,
): void =>
  sendWrite(
    em,
    'update medicine_return set state = ?, decided_by = ?, decided_at = now(), note = ? where hospital_id = ? and id = ?',
    [state, actorId, note, hospitalId, id],
  );

type Row = Omit<ReturnWire, 'patient' | 'reason' | 'note'> & {
  patientId: string;
  reason: Sealed;
  note: Sealed | null;
};
const returnSql = `select r.id, r.line_id as "lineId", r.visit_id as "visitId", r.patient_id as "patientId", concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')) as "medicineName",
    m.base_unit as "baseUnit", r.batch_id as "batchId", b.batch_number as "batchNumber", b.expires_on::text as "expiresOn", b.expires_on < ?::date as expired, r.quantity, r.state, r.reason,
    u.name as "returnedByName", r.returned_at as "returnedAt", d.name as "decidedByName", r.decided_at as "decidedAt", r.note
  from medicine_return r join prescription_line l on l.hospital_id = r.hospital_id and l.id = r.line_id
  join medicine_version m on m.hospital_id = l.hospital_id and m.item_id = l.medicine_id and m.version = l.medicine_version join stock_batch b on b.hospital_id = r.hospital_id and b.id = r.batch_id
  join app_user u on u.hospital_id = r.hospital_id and u.id = r.returned_by left join app_user d on d.hospital_id = r.hospital_id and d.id = r.decided_by where r.hospital_id = ?`;

async function wireOf(tenant: Tenant, rows: readonly Row[]): Promise<ReturnWire[]> {
  const patients = await patientSummaries(
    tenant,
    rows.map(({ patientId }) => patientId),
  );
  const wires = await Promise.all(
    rows.map(async ({ patientId, reason, note, ...row }): Promise<ReturnWire[]> => {
      const patient = patients.get(patientId);
      if (!patient) return [];
      return [
        {
          ...row,
          patient,
          reason: await tenant.vault.open(tenant, patientId, reason),
          note: await tenant.vault.openSome(tenant, patientId, note),
          returnedAt: toIso(row.returnedAt),
          decidedAt: toIsoOrNull(row.decidedAt),
        },
      ];
    }),
  );
  return wires.flat();
}

/** Returned medicine of a state, oldest first, a keyset page. */
export async function listReturns(
  tenant: Tenant,
  filter: { state: ReturnState; cursor?: string | undefined; limit: number },
): Promise<{ items: ReturnWire[]; nextCursor: string | null }> {
  const { today } = await hospitalClock(tenant);
  const after = filter.cursor ? decodeCursor(filter.cursor, ['instant', 'id']) : null;
  const rows = await tenant.em.execute<Row[]>(
    `${returnSql} and r.state = ?${after ? ' and (r.returned_at, r.id) > (?::timestamptz, ?::uuid)' : ''} order by r.returned_at, r.id limit ?`,
    [today, tenant.hospitalId, filter.state, ...(after ?? []), filter.limit + 1],
  );
  const shown = rows.slice(0, filter.limit);
  const last = shown.at(-1);
  return {
    items: await wireOf(tenant, shown),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.returnedAt), last.id]) : null,
  };
}

/** One return, or null. */
export async function findReturn(tenant: Tenant, id: string): Promise<ReturnWire | null> {
  const { today } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<Row[]>(`${returnSql} and r.id = ?`, [today, tenant.hospitalId, id]);
  return (await wireOf(tenant, rows))[0] ?? null;
}
