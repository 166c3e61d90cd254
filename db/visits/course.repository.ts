import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { shownValues } from '#contracts/visits/clinical-summary.ts';
import type { ResultFlag } from '#contracts/labs/names.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type SignRow = { code: string; unit: string; value: number; at: string; visitId: string };

/** The last values of every sign of a patient, by sign, newest first. */
export const signRows = ({ em, hospitalId }: Tenant, patientId: string): Promise<SignRow[]> =>
  em.execute<SignRow[]>(
    `select code, unit, value, at, visit_id as "visitId" from (
       select code, unit, value, occurred_at as at, visit_id, row_number() over (partition by code order by occurred_at desc, id desc) as nth
         from vital_sign where hospital_id = ? and patient_id = ? and struck_at is null) sign
      where nth <= ? order by code, nth`,
    [hospitalId, patientId, shownValues],
  );

type Key<T> = { [K in keyof T]: T[K] extends string ? K : never }[keyof T];
/** Rows that come one after the other by a key, as one list a key, in their order. */
function inTurn<T>(rows: readonly T[], key: Key<T>): T[][] {
  const lists = new Map<unknown, T[]>();
  for (const row of rows) lists.set(row[key], [...(lists.get(row[key]) ?? []), row]);
  return [...lists.values()];
}

export const coursesOfSigns = (rows: readonly SignRow[]): ClinicalSummary['signs'] =>
  inTurn(rows, 'code').flatMap((course) => {
    const [newest] = course;
    if (!newest) return [];
    const { code, unit } = newest;
    const values = course.map(({ value, at, visitId }) => ({ value, at: toIso(at), visitId }));
    return [{ code, unit, values }];
  });

export type ResultRow = {
  testId: string;
  /** Values of another unit are a course of their own: they cannot be compared. */
  course: string;
  name: string;
  unit: string | null;
  decimals: number;
  answers: readonly { code: string; text: string }[];
  orderId: string;
  comparator: ClinicalSummary['results'][number]['values'][number]['comparator'];
  value: number | null;
  code: string | null;
  words: Sealed | null;
  flag: ResultFlag | null;
  range: string | null;
  critical: boolean;
  at: string;
  verifiedAt: string;
  reviewed: boolean;
};

/** Tests whose last results are answered: those with the newest, and any with a critical one that no doctor has seen. */
const mostTests = 40;

/** The last verified results of every test of a patient, newest first; a critical one that nobody has seen is there however old it is. */
export const resultRows = ({ em, hospitalId }: Tenant, patientId: string): Promise<ResultRow[]> =>
  em.execute<ResultRow[]>(
    `with answer as (
       select distinct on (r.item_id) r.*, i.test_version, i.reviewed_at is not null as reviewed
         from lab_result r join lab_item i on i.hospital_id = r.hospital_id and i.id = r.item_id and i.state in ('verified', 'reviewed')
        where r.hospital_id = ? and r.patient_id = ? and r.verified_at is not null order by r.item_id, r.version desc),
     counted as (
       select answer.*, row_number() over (partition by test_id, unit order by occurred_at desc, id desc) as nth,
              max(occurred_at) over (partition by test_id) as newest, bool_or(critical and not reviewed) over (partition by test_id) as alarms
         from answer),
     ranked as (select counted.*, dense_rank() over (order by alarms desc, newest desc, test_id) as place from counted)
     select r.test_id as "testId", r.test_id || ' ' || coalesce(r.unit, '') as course, t.name, r.unit, t.decimals, t.answers, r.order_id as "orderId", r.comparator, r.value, r.code, r.words, r.flag, r.range_text as range,
            r.critical, r.occurred_at as at, r.verified_at as "verifiedAt", r.reviewed
       from ranked r join lab_test_version t on t.hospital_id = r.hospital_id and t.item_id = r.test_id and t.version = r.test_version
      where r.place <= ? and (r.nth <= ? or (r.critical and not r.reviewed)) order by r.place, r.nth, r.occurred_at desc`,
    [hospitalId, patientId, mostTests, shownValues],
  );

export const coursesOfTests = (
  tenant: Tenant,
  patientId: string,
  rows: readonly ResultRow[],
): Promise<ClinicalSummary['results']> =>
  Promise.all(
    inTurn(rows, 'course').map(async (course) => {
      const newest = course[0] as ResultRow;
      return {
        testId: newest.testId,
        name: newest.name,
        unit: newest.unit,
        values: await Promise.all(
          course.map(
            async ({ orderId, comparator, value, decimals, flag, range, critical, reviewed, ...row }) => ({
              orderId,
              comparator,
              value,
              decimals,
              text:
                row.code === null
                  ? await tenant.vault.openSome(tenant, patientId, row.words)
                  : (row.answers.find((answer) => answer.code === row.code)?.text ?? row.code),
              flag,
              range,
              critical,
              reviewed,
              at: toIso(row.at),
              verifiedAt: toIso(row.verifiedAt),
            }),
          ),
        ),
      };
    }),
  );
