import type { RepeatLine } from '#contracts/pharmacy/repeat.ts';
import { openLineStates } from '#domain/pharmacy/repeats.ts';
import type { Prescribed, Repeatable } from '#domain/pharmacy/repeats.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A line that may be repeated, with what its repeats came to. */
export type FirstLine = Repeatable & Prescribed & Omit<RepeatLine, 'refused'>;
type Row = Omit<FirstLine, 'instructions'> & { instructions: Sealed | null; patientId: string };

/** A repeat that was called off before anything of it was issued does not count. */
const columns = `l.id as "lineId", l.patient_id as "patientId", l.medicine_id as "medicineId", concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')) as name, m.brand,
  m.base_unit as "baseUnit", m.sale_class as "saleClass", l.dose_value as "doseValue", l.dose_unit as "doseUnit", l.route, l.times_per_day as "timesPerDay", l.as_needed as "asNeeded",
  l.max_per_day as "maxPerDay", l.duration_days as "durationDays", l.quantity, l.issued, l.instructions, l.repeats, l.state,
  (select count(*) from prescription_line r where r.hospital_id = l.hospital_id and r.repeat_of = l.id and (r.issued > 0 or r.state in (?)))::int as used,
  exists (select from prescription_line r where r.hospital_id = l.hospital_id and r.repeat_of = l.id and r.state in (?)) as "isRepeating",
  coalesce(p.outside_prescriber, u.name) as "prescriberName", p.prescribed_at as "prescribedAt", ((p.prescribed_at at time zone ?)::date + ?::int)::text as until,
  (select max(s.moved_at) from stock_movement s join prescription_line r on r.hospital_id = s.hospital_id and r.id = s.line_id
    where s.hospital_id = l.hospital_id and (r.id = l.id or r.repeat_of = l.id) and s.kind = 'issue') as "lastIssuedAt"`;
const tables = `prescription_line l join prescription p on p.hospital_id = l.hospital_id and p.id = l.prescription_id
  join app_user u on u.hospital_id = p.hospital_id and u.id = p.prescribed_by
  join medicine_version m on m.hospital_id = l.hospital_id and m.item_id = l.medicine_id and m.version = l.medicine_version`;

async function linesOf(tenant: Tenant, where: string, values: readonly unknown[]): Promise<FirstLine[]> {
  const { timeZone, settings } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<Row[]>(
    `select ${columns} from ${tables} where l.hospital_id = ? and ${where} order by p.prescribed_at desc, l.position limit 100`,
    [openLineStates, openLineStates, timeZone, settings.repeatDays, tenant.hospitalId, ...values],
  );
  return Promise.all(
    rows.map(async ({ patientId, ...row }) => ({
      ...row,
      instructions: (await tenant.vault.openSome(tenant, patientId, row.instructions)) ?? '',
      prescribedAt: toIso(row.prescribedAt),
      lastIssuedAt: toIsoOrNull(row.lastIssuedAt),
    })),
  );
}

/** Lines of a patient that were prescribed with repeats and are not too old for them, newest first. */
export async function repeatsOfPatient(tenant: Tenant, patientId: string): Promise<FirstLine[]> {
  const { timeZone, today, settings } = await hospitalClock(tenant);
  return linesOf(
    tenant,
    `l.patient_id = ? and l.repeats > 0 and (p.prescribed_at at time zone ?)::date >= ?::date - ?::int`,
    [patientId, timeZone, today, settings.repeatDays],
  );
}

/** Lines of a patient by id, locked, so that two counters do not both issue the last repeat; without those that are not the patient's. */
export async function lockFirstLines(
  tenant: Tenant,
  patientId: string,
  ids: readonly string[],
): Promise<Map<string, FirstLine>> {
  const { em, hospitalId } = tenant;
  if (!ids.length) return new Map();
  await em.execute(
    'select 1 from prescription_line where hospital_id = ? and patient_id = ? and id in (?) order by id for update',
    [hospitalId, patientId, ids],
  );
  const lines = await linesOf(tenant, 'l.patient_id = ? and l.id in (?)', [patientId, ids]);
  return new Map(lines.map((line) => [line.lineId, line]));
}
