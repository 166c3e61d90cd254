import { expect } from 'vitest';
import { billOf, debtsOf } from '#test/situations/sees.ts';
import type { Hospital } from '#test/situations/hospital.ts';

/** Everything of one patient that is still open: each row would need an owner. */
const open = `
  select 'task ' || kind as what from task where patient_id = $1 and state in ('open', 'claimed', 'completing')
  union all select 'visit ' || stage from visit where patient_id = $1 and closed_at is null
  union all select 'case ' || type from care_case where patient_id = $1 and ended_at is null
  union all select 'token ' || t.state from token t join visit v on v.hospital_id = t.hospital_id and v.id = t.visit_id
             where v.patient_id = $1 and t.state <> 'done'
  union all select 'stock ' || r.quantity from stock_reservation r join prescription p on p.hospital_id = r.hospital_id and p.id = r.prescription_id
             where p.patient_id = $1 and r.state = 'held'
  union all select 'return ' || state from medicine_return where patient_id = $1 and state = 'quarantined'
  union all select 'booking ' || state from appointment where patient_id = $1 and state in ('booked', 'arrived')
  union all select 'act ' || message from submission where patient_id = $1 and state in ('stored', 'applied')`;

/**
 * At the end of a story nothing of its patient is left: no work, no place in a queue, no medicine set aside, no booking, no flow; and every
 * bill is even. Flows hear of the last act a moment later.
 */
export async function expectNothingLeft(hospital: Hospital, patientId: string): Promise<void> {
  const { sql } = hospital;
  const left = async () =>
    (await sql.query<{ what: string }>(open, [patientId])).rows.map(({ what }) => what);
  await expect.poll(left, { timeout: 10_000, interval: 100 }).toEqual([]);
  const { rows } = await sql.query<{ id: string }>('select id from visit where patient_id = $1', [patientId]);
  expect(rows.length).toBeGreaterThan(0);
  for (const { id } of rows) expect((await billOf(hospital, id)).balance.amountMinor).toBe('0');
  expect(await debtsOf(hospital, patientId)).toEqual([]);
}
