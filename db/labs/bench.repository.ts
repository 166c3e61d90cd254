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
  itemId: string;
  ranges: LabRange[];
  occurredAt: string | null;
};
/**
 * One statement for all tests of the order: what a value is compared with, by the version that was ordered, and the newest released result
 * that another order has of the test, in the words of its own.
 */
const sql = `select i.id as "itemId", t.ranges, r.comparator, r.value, r.unit, r.code, r.answer, r.decimals, r.flag, r.occurred_at as "occurredAt"
  from lab_item i join lab_test_version t on t.hospital_id = i.hospital_id and t.item_id = i.test_id and t.version = i.test_version
  left join lateral (
    select p.comparator, p.value, p.unit, p.code, p.flag, p.occurred_at, b.decimals,
           (select a ->> 'text' from jsonb_array_elements(b.answers) a where a ->> 'code' = p.code limit 1) as answer
      from lab_result p join lab_item o on o.hospital_id = p.hospital_id and o.id = p.item_id
      join lab_test_version b on b.hospital_id = o.hospital_id and b.item_id = o.test_id and b.version = o.test_version
     where p.hospital_id = i.hospital_id and p.patient_id = ? and p.test_id = i.test_id and p.order_id <> ? and p.verified_at is not null
     order by p.occurred_at desc, p.version desc limit 1) r on true
 where i.hospital_id = ? and i.order_id = ?`;

/** Of an order's tests: the range that fits its patient on a day of collection, and the last result before. */
export async function benchOf(
  tenant: Tenant,
  order: { id: string; patientId: string },
): Promise<(itemId: string, collectedAt: Date) => BenchFacts> {
  const { em, hospitalId } = tenant;
  const [rows, { born, ...subject }] = await together([
    em.execute<Row[]>(sql, [order.patientId, order.id, hospitalId, order.id]),
    rangeSubject(tenant, order.patientId),
  ]);
  const { timeZone } = await hospitalClock(tenant);
  return (itemId, collectedAt) => {
    const ageDays = ageDaysAt(born, collectedAt, timeZone);
    const row = rows.find((each) => each.itemId === itemId);
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

function previousOf({
  comparator,
  value,
  unit,
  code,
  answer,
  decimals,
  flag,
  occurredAt,
}: Row): PreviousResult | null {
  if (!occurredAt || (value === null && code === null)) return null;
  return { comparator, value, unit, code, answer, decimals, flag, occurredAt: toIso(occurredAt) };
}
