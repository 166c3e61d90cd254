import type { LabRange, RangeLimits } from '#contracts/labs/catalogue.ts';
import type { LabItem, PreviousResult } from '#contracts/labs/lab-order.ts';
import { ageDaysAt } from '#domain/patients/age.ts';
import { rangeFor } from '#domain/labs/result.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { rangeSubject } from '#db/labs/lab-step.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What the bench has beside a test while its result is typed. */
export type BenchFacts = Pick<LabItem, 'expected' | 'previous'>;

type Row = Omit<PreviousResult, 'occurredAt'> & {
  testId: string;
  ranges: LabRange[];
  occurredAt: string | null;
};
// One statement for all tests of the order: what a value is compared with, and the newest released result that another order has of it.
const sql = `select t.id as "testId", t.ranges, r.comparator, r.value, r.unit, r.code, r.flag, r.occurred_at as "occurredAt"
  from lab_test t left join lateral (
    select p.comparator, p.value, p.unit, p.code, p.flag, p.occurred_at from lab_result p
     where p.hospital_id = t.hospital_id and p.patient_id = ? and p.test_id = t.id and p.order_id <> ? and p.verified_at is not null
     order by p.occurred_at desc, p.version desc limit 1) r on true
 where t.hospital_id = ? and t.id in (select test_id from lab_item where hospital_id = ? and order_id = ?)`;

/** Of an order's tests: the range that fits its patient on a day of collection, and the last result before. */
export async function benchOf(
  tenant: Tenant,
  order: { id: string; patientId: string },
): Promise<(testId: string, collectedAt: Date) => BenchFacts> {
  const { em, hospitalId } = tenant;
  const [rows, { born, ...subject }] = await together([
    em.execute<Row[]>(sql, [order.patientId, order.id, hospitalId, hospitalId, order.id]),
    rangeSubject(tenant, order.patientId),
  ]);
  const { timeZone } = await hospitalClock(tenant);
  return (testId, collectedAt) => {
    const ageDays = ageDaysAt(born, collectedAt, timeZone);
    const row = rows.find((each) => each.testId === testId);
    const range = row ? rangeFor(row.ranges, { ...subject, ageDays }) : null;
    return { expected: range && limitsOf(range), previous: row ? previousOf(row) : null };
  };
}

const limitsOf = ({ low, high, criticalLow, criticalHigh, normalCodes }: LabRange): RangeLimits => ({
  low,
  high,
  criticalLow,
  criticalHigh,
  normalCodes,
});

function previousOf({ comparator, value, unit, code, flag, occurredAt }: Row): PreviousResult | null {
  if (!occurredAt || (value === null && code === null)) return null;
  return { comparator, value, unit, code, flag, occurredAt: toIso(occurredAt) };
}
