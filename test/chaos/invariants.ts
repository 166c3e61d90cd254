import type pg from 'pg';
import { expect } from 'vitest';
import { onItsWay, untilQuiet } from '#test/setup/engine.ts';

/** What must hold in a hospital's tables when everything is quiet, whatever was killed before. */
const rules: Record<string, string> = {
  'every submission is settled': onItsWay.acts,
  'a task has one form':
    'select count(*) from (select submission_id from triage group by submission_id having count(*) > 1) t',
  'a closed triage task has exactly one triage':
    "select count(*) from task t where t.kind = 'triage' and t.state = 'done' and (select count(*) from triage r where r.visit_id = t.visit_id) <> 1",
  'a closed consultation task has its note':
    "select count(*) from (select visit_id, count(*) as tasks from task where kind = 'consultation' and state = 'done' group by visit_id) t where tasks <> (select count(*) from consultation c where c.visit_id = t.visit_id)",
  'the ledger sums to zero': 'select coalesce(sum(amount_minor), 0) from ledger_line',
  'every entry sums to zero':
    'select count(*) from (select entry_id from ledger_line group by entry_id having sum(amount_minor) <> 0) e',
  'a refund has its entry, an entry its refund':
    "select (select count(*) from refund) - (select count(*) from ledger_entry where kind = 'refund')",
  'who is owed money has one task that gives it back, nobody else has one':
    "select count(*) from (select e.visit_id, sum(l.amount_minor) < 0 as owed from ledger_entry e join ledger_line l on l.entry_id = e.id and l.account = 'receivable' where e.visit_id is not null group by e.visit_id) b full join (select visit_id, count(*) as n from task where kind = 'refund' and state in ('open', 'claimed', 'completing') group by visit_id) t using (visit_id) where coalesce(t.n, 0) <> case when b.owed then 1 else 0 end",
  'a visit that is over is settled when nothing is owed of it':
    "select count(*) from visit v where v.closed_at is not null and (v.settled_at is null) <> (coalesce((select sum(l.amount_minor) from ledger_entry e join ledger_line l on l.entry_id = e.id and l.account = 'receivable' where e.visit_id = v.id), 0) > 0)",
  'nothing came back that was not issued':
    "select count(*) from (select line_id, batch_id, sum(quantity) as n from medicine_return group by line_id, batch_id) r where r.n > (select coalesce(-sum(m.quantity), 0) from stock_movement m where m.line_id = r.line_id and m.batch_id = r.batch_id and m.kind = 'issue')",
  'a payment has its entry, an entry its payment':
    "select (select count(*) from payment) - (select count(*) from ledger_entry where kind = 'payment')",
  'receipt numbers have no gap and no double':
    'select coalesce(sum(abs(highest - numbers) + abs(numbers - different)), 0) from (select max(right(receipt_number, 6)::int) as highest, count(*) as numbers, count(distinct receipt_number) as different from payment group by hospital_id, left(receipt_number, 5)) r',
  'token numbers have no gap and no double':
    'select count(*) from doctor_session s where s.last_number <> (select count(distinct number) from token t where t.session_id = s.id) or s.last_number <> (select count(*) from token t where t.session_id = s.id)',
  'a closed visit has no open task of its own':
    "select count(*) from task t join visit v on v.id = t.visit_id where v.closed_at is not null and t.order_id is null and t.kind <> 'refund' and t.state in ('open', 'claimed', 'completing')",
  'an open visit has exactly one of its own, or waits for its orders':
    "select count(*) from visit v where v.closed_at is null and (select count(*) from task t where t.visit_id = v.id and t.order_id is null and t.kind not in ('bill_approval', 'money_due', 'refund', 'attention') and t.state in ('open', 'claimed', 'completing')) <> case when v.stage = 'orders' then 0 else 1 end",
  'a case is as its journal says':
    'select count(*) from care_case c where c.version <> (select count(*) from case_step s where s.case_id = c.id) or c.version <> (select coalesce(max(version), 0) from case_step s where s.case_id = c.id)',
  'an open task is open in the journal of its case, and the other way round':
    "select count(*) from (select c.workflow_id, o->>'taskId' as id from care_case c join case_step s on s.case_id = c.id, jsonb_array_elements(s.receipt->'opened') o where c.ended_at is null except select c.workflow_id, s.plan->'completes'->>'taskId' from care_case c join case_step s on s.case_id = c.id except select c.workflow_id, jsonb_array_elements_text(s.plan->'cancels') from care_case c join case_step s on s.case_id = c.id) j full join (select workflow_id, id::text as id from task where kind not in ('bill_approval', 'money_due', 'refund', 'attention') and state in ('open', 'claimed', 'completing')) t on t.id = j.id where t.id is null or j.id is null",
  'nobody waits for word': onItsWay.word,
  'an order that goes on has a task':
    "select count(*) from (select id from lab_order where state = 'active' union all select id from prescription where state = 'active' union all select id from procedure_order where state = 'active') o where not exists (select 1 from task t where t.order_id = o.id and t.state in ('open', 'claimed', 'completing'))",
  'an order that has ended has none':
    "select count(*) from (select id from lab_order where state <> 'active' union all select id from prescription where state <> 'active' union all select id from procedure_order where state <> 'active') o where exists (select 1 from task t where t.order_id = o.id and t.state in ('open', 'claimed', 'completing'))",
  'what of an order goes on is what a task is about':
    "select count(*) from order_item i join care_case c on c.id = i.order_id where i.waits_for is not null and (c.ended_at is not null or not exists (select from task t where t.order_id = i.order_id and t.kind = i.waits_for and t.state in ('open', 'claimed', 'completing') and (t.specimen_id is null or t.specimen_id = i.specimen_id) and (t.part_ids is null or t.part_ids @> to_jsonb(i.id::text))))",
  'a batch is what its ledger says':
    'select count(*) from stock_batch b where b.on_hand <> (select coalesce(sum(m.quantity), 0) from stock_movement m where m.batch_id = b.id)',
  'a batch holds what is reserved in it':
    "select count(*) from stock_batch b where b.reserved <> (select coalesce(sum(r.quantity), 0) from stock_reservation r where r.batch_id = b.id and r.state = 'held')",
  'a line is issued as often as the ledger says':
    "select count(*) from prescription_line l where l.issued <> (select coalesce(-sum(m.quantity), 0) from stock_movement m where m.line_id = l.id and m.kind = 'issue')",
  'a collected test is charged once':
    "select count(*) from (select i.visit_id, t.code, count(*) filter (where i.charged) as charged from lab_item i join lab_test t on t.id = i.test_id group by i.visit_id, t.code) c where c.charged <> (select coalesce(sum(quantity), 0) from charge g where g.visit_id = c.visit_id and g.service_code = 'LAB:' || c.code)",
  'a result is verified by another person': 'select count(*) from lab_result where verified_by = entered_by',
  'every step has one audit row':
    "select (select count(*) from submission where state in ('applied', 'settled')) - (select count(*) from audit_event where action in ('visit.check_in', 'visit.complete_task', 'visit.exit_visit') or (action in ('order.complete_task', 'order.cancel')))",
};

/** Counts what breaks each rule; all must be 0. */
export async function brokenRules(sql: pg.Client): Promise<Record<string, number>> {
  const broken: Record<string, number> = {};
  for (const [name, query] of Object.entries(rules)) {
    const { rows } = await sql.query<Record<string, string>>(query);
    const count = Number(Object.values(rows[0] ?? {})[0] ?? 0);
    if (count !== 0) broken[name] = count;
  }
  return broken;
}

/** Waits until nothing is on its way, then checks every rule. */
export async function expectQuietAndWhole(sql: pg.Client): Promise<void> {
  await untilQuiet(sql, 60_000);
  expect(await brokenRules(sql)).toEqual({});
}

/** What a person was asked to mend, and hospitals whose last comparison of flows and tables found a difference. */
export async function nobodyWasNeeded(sql: pg.Client): Promise<string[]> {
  const { rows } = await sql.query<{ what: string }>(
    `select 'attention: ' || reason as what from task where kind = 'attention'
     union all
     select 'differences: ' || differences from (select distinct on (hospital_id) differences from reconcile_run order by hospital_id, ran_at desc) last where differences > 0`,
  );
  return rows.map(({ what }) => what);
}
