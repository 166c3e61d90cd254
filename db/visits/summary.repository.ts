import type { LocalDate } from '#contracts/platform/wire.ts';
import type { RecordPart } from '#contracts/visits/access-names.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { orderRecords } from '#contracts/inbox/kind-names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { AllergyStatement, MedicineStatement } from '#contracts/visits/triage.ts';
import { ageInDays } from '#domain/patients/age.ts';
import { gcsOf } from '#domain/visits/gcs.ts';
import type { Triage } from '#db/visits/visit.entity.ts';
import { validVersion } from '#db/platform/version.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { bornOn } from '#db/visits/triage.repository.ts';
import {
  consultationRows,
  newestStatement,
  openConsultations,
  openStatement,
  scoreOf,
  standing,
} from '#db/visits/chart.repository.ts';
import { coursesOfSigns, coursesOfTests, resultRows, signRows } from '#db/visits/course.repository.ts';

/** Notes of earlier visits that are answered; the rest is read with the history. */
const mostNotes = 5;
/** Days after the end of a course, or after it was prescribed where it has none, during which a medicine is still shown. */
const shownDays = 90;

type TriageRow = Pick<
  Triage,
  | 'visitId'
  | 'urgency'
  | 'pregnancy'
  | 'consciousness'
  | 'gcs'
  | 'breathed'
  | 'oxygenFlow'
  | 'news2'
  | 'news2Red'
  | 'pews'
> & { at: string };
type ProblemRow = {
  system: string;
  code: string;
  text: Sealed;
  firstAt: string;
  lastAt: string;
  times: number;
};
type MedicineRow = Omit<ClinicalSummary['prescribed'][number], 'instructions' | 'prescribedAt'> & {
  instructions: Sealed | null;
  prescribedAt: string;
};
type PendingRow = {
  orderId: string;
  visitId: string;
  type: OrderType;
  orderedAt: string;
  name: string;
  waitsFor: string;
};

/** Everything of a patient's summary, still sealed, in one round trip: whether it is shown is decided beside it. */
export async function summaryRows(tenant: Tenant, patientId: string, today: LocalDate) {
  const { em, hospitalId } = tenant;
  const of = [hospitalId, patientId];
  const [born, allergies, medicines, signs, [triage], problems, prescribed, results, pending, notes] =
    await together([
      bornOn(tenant, patientId),
      newestStatement(tenant, patientId, 'allergies'),
      newestStatement(tenant, patientId, 'medicines'),
      signRows(tenant, patientId),
      em.execute<TriageRow[]>(
        `select visit_id as "visitId", urgency, pregnancy, consciousness, gcs, breathed, oxygen_flow as "oxygenFlow", ${standing('news2')} as news2, ${standing('news2_red')} as "news2Red", ${standing('pews')} as pews, occurred_at as at
           from triage t where hospital_id = ? and patient_id = ? order by recorded_at desc, id desc limit 1`,
        of,
      ),
      em.execute<ProblemRow[]>(
        `select distinct on (d.system, d.code) d.system, d.code, d.text, min(c.signed_at) over of_code as "firstAt", max(c.signed_at) over of_code as "lastAt",
                (count(*) over of_code)::int as times
           from diagnosis d join consultation c on c.hospital_id = d.hospital_id and c.id = d.consultation_id
          where d.hospital_id = ? and d.patient_id = ? window of_code as (partition by d.system, d.code) order by d.system, d.code, c.signed_at desc, d.id desc`,
        of,
      ),
      em.execute<MedicineRow[]>(
        `select l.id as "lineId", l.visit_id as "visitId", l.medicine_id as "medicineId", concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')) as name, m.brand, n.active, m.atc, m.rxnorm,
                m.base_unit as "baseUnit", l.dose_value as "doseValue", l.dose_unit as "doseUnit", l.route, l.times_per_day as "timesPerDay", l.as_needed as "asNeeded",
                l.max_per_day as "maxPerDay", l.duration_days as "durationDays", l.quantity, l.instructions, l.state, p.prescribed_at as "prescribedAt",
                coalesce(p.outside_prescriber, u.name) as "prescriberName",
                p.prescribed_at + make_interval(days => coalesce(l.duration_days, ?)) > now() as "isCurrent"
           from (select ?::date as today) clock cross join prescription_line l join prescription p on p.hospital_id = l.hospital_id and p.id = l.prescription_id
           join medicine_version m on m.hospital_id = l.hospital_id and m.item_id = l.medicine_id and m.version = l.medicine_version
           ${validVersion('medicine', 'n', ['l.hospital_id', 'l.medicine_id'])} join app_user u on u.hospital_id = p.hospital_id and u.id = p.prescribed_by
          where l.hospital_id = ? and l.patient_id = ? and l.state not in ('cancelled', 'expired')
            and p.prescribed_at + make_interval(days => coalesce(l.duration_days, 0) + ?) > now() order by p.prescribed_at desc, l.position, l.id limit 40`,
        [shownDays, today, ...of, shownDays],
      ),
      resultRows(tenant, patientId),
      em.execute<PendingRow[]>(
        `select o.id as "orderId", o.visit_id as "visitId", o.type, o.begun_at as "orderedAt", i.name, i.waits_for as "waitsFor"
           from care_case o join order_item i on i.hospital_id = o.hospital_id and i.order_id = o.id and i.waits_for is not null
          where o.hospital_id = ? and o.patient_id = ? and o.parent_id is not null and o.ended_at is null order by o.begun_at, o.id, i.position, i.id limit 200`,
        of,
      ),
      consultationRows(tenant, { patientId, most: mostNotes }),
    ]);
  return {
    born,
    allergies,
    medicines,
    signs,
    triage: triage ?? null,
    problems,
    prescribed,
    results,
    pending,
    notes,
  };
}

type Rows = Awaited<ReturnType<typeof summaryRows>>;

/** What of a patient's summary is in the parts that `openRecord` has opened. */
export async function clinicalSummary(
  tenant: Tenant,
  patientId: string,
  parts: ReadonlySet<RecordPart>,
  rows: Rows,
  today: LocalDate,
): Promise<ClinicalSummary> {
  const ofPart = <T>(part: RecordPart, found: readonly T[]): readonly T[] => (parts.has(part) ? found : []);
  const partOf = (type: OrderType): RecordPart => orderRecords[type].part;
  const stated = ofPart('safety', rows.allergies);
  const taken = ofPart('safety', rows.medicines);
  return {
    sees: [...parts],
    ageDays: rows.born === null ? null : ageInDays(rows.born, today),
    allergies: {
      stated: (await openStatement(tenant, patientId, stated)) as AllergyStatement,
      recordedAt: toIsoOrNull(stated[0]?.recordedAt),
    },
    medicines: {
      stated: (await openStatement(tenant, patientId, taken)) as MedicineStatement,
      recordedAt: toIsoOrNull(taken[0]?.recordedAt),
    },
    signs: coursesOfSigns(ofPart('safety', rows.signs)),
    lastTriage: parts.has('safety') && rows.triage ? triageOf(rows.triage) : null,
    problems: await Promise.all(
      ofPart('history', rows.problems)
        .toSorted((a, b) => Date.parse(b.lastAt) - Date.parse(a.lastAt))
        .map(async ({ text, firstAt, lastAt, ...problem }) => ({
          ...problem,
          text: await tenant.vault.open(tenant, patientId, text),
          firstAt: toIso(firstAt),
          lastAt: toIso(lastAt),
        })),
    ),
    prescribed: await Promise.all(
      ofPart('prescriptions', rows.prescribed).map(async ({ instructions, prescribedAt, ...line }) => ({
        ...line,
        instructions: (await tenant.vault.openSome(tenant, patientId, instructions)) ?? '',
        prescribedAt: toIso(prescribedAt),
      })),
    ),
    results: await coursesOfTests(tenant, patientId, ofPart('labs', rows.results)),
    pending: pendingOf(rows.pending.filter(({ type }) => parts.has(partOf(type)))),
    earlier: parts.has('history') ? await notesOf(tenant, patientId, rows.notes) : [],
  };
}

function triageOf({ at, ...row }: TriageRow): NonNullable<ClinicalSummary['lastTriage']> {
  return {
    visitId: row.visitId,
    at: toIso(at),
    urgency: row.urgency,
    pregnancy: row.pregnancy,
    consciousness: row.consciousness ?? null,
    gcs: gcsOf(row.gcs),
    breathed: row.breathed ?? null,
    oxygenFlow: row.oxygenFlow ?? null,
    news2: scoreOf(row),
    pews: row.pews ?? null,
  };
}

function pendingOf(rows: readonly PendingRow[]): ClinicalSummary['pending'] {
  const orders = new Map<string, ClinicalSummary['pending'][number]>();
  for (const { orderId, visitId, type, orderedAt, name, waitsFor } of rows) {
    const order = orders.get(orderId) ?? { orderId, visitId, type, items: [], orderedAt: toIso(orderedAt) };
    order.items.push({ name, waitsFor });
    orders.set(orderId, order);
  }
  return [...orders.values()];
}

async function notesOf(
  tenant: Tenant,
  patientId: string,
  rows: Rows['notes'],
): Promise<ClinicalSummary['earlier']> {
  const opened = await openConsultations(tenant, patientId, rows);
  return opened.map(({ id, doctorName, signedAt, note, diagnoses }, index) => ({
    id,
    visitId: rows.rows[index]?.visitId ?? '',
    doctorName,
    signedAt,
    note,
    diagnoses: diagnoses.map(({ text }) => text),
  }));
}
