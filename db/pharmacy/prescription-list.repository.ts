import type {
  Prescription as PrescriptionWire,
  PrescriptionLine as LineWire,
} from '#contracts/pharmacy/prescription.ts';
import type { OrderState } from '#contracts/cases/names.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { priceJoin } from '#db/billing/price.repository.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { columnOf } from '#db/visits/ordering.ts';
import type { OrderFilter } from '#db/visits/ordering.ts';

type Row = {
  id: string;
  visitId: string;
  patientId: string;
  state: OrderState;
  prescriberName: string;
  prescribedAt: string;
  reservedUntil: string | null;
};
type LineRow = Omit<
  LineWire,
  'instructions' | 'reason' | 'unitPrice' | 'pricePer' | 'lots' | 'available' | 'reserved'
> & {
  prescriptionId: string;
  code: string;
  unitMinor: string | null;
  per: number;
  instructions: Sealed | null;
  reason: Sealed | null;
};
type PricedRow = { code: string; amount: string | null; per: number | null; currency: string | null };
type LotRow = {
  lineId: string;
  batchId: string;
  batchNumber: string;
  expiresOn: string;
  free: number;
  reserved: number;
};

/** SQL of who prescribed what a prescription `p` issues again: whoever issues it decides nothing of it. Null where it repeats nothing. */
const firstPrescribers = `(select string_agg(distinct coalesce(q.outside_prescriber, w.name), ', ') from prescription_line l
    join prescription_line o on o.hospital_id = l.hospital_id and o.id = l.repeat_of
    join prescription q on q.hospital_id = o.hospital_id and q.id = o.prescription_id join app_user w on w.hospital_id = q.hospital_id and w.id = q.prescribed_by
   where l.hospital_id = p.hospital_id and l.prescription_id = p.id)`;

/** Prescriptions with what each line may be issued from, first to expire first. The caller has checked the care relationship. */
export async function listPrescriptions(tenant: Tenant, filter: OrderFilter): Promise<PrescriptionWire[]> {
  const { em, hospitalId } = tenant;
  const [column, value] = columnOf(filter);
  const rows = await em.execute<Row[]>(
    `select p.id, p.visit_id as "visitId", p.patient_id as "patientId", p.state, coalesce(${firstPrescribers}, p.outside_prescriber, u.name) as "prescriberName", p.prescribed_at as "prescribedAt",
            (select min(r.expires_at) from stock_reservation r where r.hospital_id = p.hospital_id and r.prescription_id = p.id and r.state = 'held') as "reservedUntil"
       from prescription p join app_user u on u.hospital_id = p.hospital_id and u.id = p.prescribed_by
      where p.hospital_id = ? and p.${column} = ? order by p.prescribed_at desc, p.id desc limit 50`,
    [hospitalId, value],
  );
  if (!rows.length) return [];
  const ids = rows.map((row) => row.id);
  const { today, currency } = await hospitalClock(tenant);
  const [lines, lots, priced, patients] = await Promise.all([
    em.execute<LineRow[]>(
      `select l.id, l.prescription_id as "prescriptionId", l.medicine_id as "medicineId", m.code, concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')) as name, m.brand,
            m.base_unit as "baseUnit", m.sale_class as "saleClass", l.dose_value as "doseValue", l.dose_unit as "doseUnit", l.route, l.times_per_day as "timesPerDay",
            l.as_needed as "asNeeded", l.max_per_day as "maxPerDay", l.duration_days as "durationDays", l.quantity, l.issued, l.instructions, l.repeats, l.repeat_of as "repeatOf", l.state, l.reason, l.unit_minor::text as "unitMinor", l.per
       from prescription_line l join medicine_version m on m.hospital_id = l.hospital_id and m.item_id = l.medicine_id and m.version = l.medicine_version
      where l.hospital_id = ? and l.prescription_id in (?) order by l.position, l.id`,
      [hospitalId, ids],
    ),
    em.execute<LotRow[]>(
      `select l.id as "lineId", b.id as "batchId", b.batch_number as "batchNumber", b.expires_on::text as "expiresOn", (b.on_hand - b.reserved)::int as free,
            coalesce((select sum(r.quantity) from stock_reservation r where r.hospital_id = b.hospital_id and r.batch_id = b.id and r.line_id = l.id and r.state = 'held'), 0)::int as reserved
       from prescription_line l join stock_batch b on b.hospital_id = l.hospital_id and b.medicine_id = l.medicine_id and b.on_hand > 0 and b.expires_on >= ?::date
      where l.hospital_id = ? and l.prescription_id in (?) and l.issued < l.quantity order by b.expires_on, b.id`,
      [today, hospitalId, ids],
    ),
    em.execute<PricedRow[]>(
      `select c.code, price.amount, price.per, price.currency from medicine c cross join (select ?::date as today) clock ${priceJoin('MED:')}
      where c.hospital_id = ? and c.id in (select medicine_id from prescription_line where hospital_id = ? and prescription_id in (?))`,
      [today, hospitalId, hospitalId, ids],
    ),
    patientSummaries(
      tenant,
      rows.map((row) => row.patientId),
    ),
  ]);
  const prices = new Map(
    priced.map(({ code, amount, per, currency }) => [
      code,
      {
        unitPrice: amount !== null && currency !== null ? moneyOf(BigInt(amount), currency) : null,
        pricePer: per ?? 1,
      },
    ]),
  );
  const lineOf = async (row: Row, line: LineRow): Promise<LineWire> => {
    const { prescriptionId: _prescription, code, instructions, reason, unitMinor, per, ...rest } = line;
    const own = lots
      .filter((lot) => lot.lineId === line.id)
      .map(({ lineId: _line, ...lot }) => lot)
      .filter((lot) => lot.free + lot.reserved > 0);
    return {
      ...rest,
      instructions: (await tenant.vault.openSome(tenant, row.patientId, instructions)) ?? '',
      reason: await tenant.vault.openSome(tenant, row.patientId, reason),
      ...(unitMinor === null
        ? (prices.get(code) ?? { unitPrice: null, pricePer: 1 })
        : { unitPrice: moneyOf(BigInt(unitMinor), currency), pricePer: per }),
      reserved: own.reduce((sum, lot) => sum + lot.reserved, 0),
      available: own.reduce((sum, lot) => sum + lot.free, 0),
      lots: own,
    };
  };
  return Promise.all(
    rows.flatMap((row) => {
      const patient = patients.get(row.patientId);
      if (!patient) return [];
      const { patientId: _patient, prescribedAt, reservedUntil, ...rest } = row;
      return [
        Promise.all(
          lines.filter((line) => line.prescriptionId === row.id).map((line) => lineOf(row, line)),
        ).then((wire) => ({
          ...rest,
          patient,
          prescribedAt: toIso(prescribedAt),
          reservedUntil: toIsoOrNull(reservedUntil),
          lines: wire,
        })),
      ];
    }),
  );
}
