import type pg from 'pg';
import type { Appointment } from '#contracts/appointments/appointment.ts';
import type { DebtPage } from '#contracts/billing/debt.ts';
import type { BoardTask } from '#contracts/inbox/board.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Person } from '#test/builders/people.ts';
import { read } from '#test/situations/sees.ts';

/** Who is there: everybody who has not gone, each with the role they sit there in. */
export type There = { people: readonly Person[]; admin: Person; desk: Person; cashier: Person };
/** Where what is open is seen; a seeded fault leaves one out. */
export const sights = ['inboxes', 'board', 'worklist', 'debtors'] as const;
export type Sight = (typeof sights)[number];

type Page<T> = { items: T[]; nextCursor: string | null };
/** All pages of a list. */
async function all<T>(person: Person, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const after = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await read<Page<T>>(person, `${path}limit=100${after}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Ids of all that somebody who is there sees, as each of them reads it. */
async function seen({ people, admin, desk, cashier }: There, by: readonly Sight[]): Promise<Set<string>> {
  const ids = new Set<string>();
  if (by.includes('inboxes'))
    await Promise.all(
      people.flatMap((person) =>
        (['desk', 'mine'] as const).map(async (view) => {
          for (const { id } of await all<Task>(person, `inbox?view=${view}&`)) ids.add(id);
        }),
      ),
    );
  if (by.includes('board')) for (const { task } of await all<BoardTask>(admin, 'board?')) ids.add(task.id);
  if (by.includes('worklist'))
    for (const { id } of await all<Appointment>(desk, 'appointments?needsNewTime=true&')) ids.add(id);
  if (by.includes('debtors'))
    for (const reader of [cashier, admin].filter((each) => each === admin || people.includes(each)))
      for (const { visitId } of await all<DebtPage['items'][number]>(reader, 'billing/debts?'))
        ids.add(visitId);
  return ids;
}

/**
 * Everything of some patients that is open: work; a booking, with its doctor; an order or a visit that goes on, by the work of it; a bill
 * that is not even. Read from the tables, past every rule of who sees what.
 */
const openSql = `
  select 'task ' || kind as what, id, null::uuid as doctor, null::timestamptz as at, array[id] as by from task where patient_id = any($1) and state in ('open', 'claimed', 'completing')
  union all select 'booking', id, doctor_id, starts_at, array[id] from appointment where patient_id = any($1) and state = 'booked'
  union all select 'visit ' || v.stage, v.id, null, null, array(select t.id from task t where t.visit_id = v.id and t.state in ('open', 'claimed', 'completing'))
    from visit v where v.patient_id = any($1) and v.closed_at is null
  union all select 'order ' || c.type, c.id, null, null, array(select t.id from task t where t.visit_id = c.visit_id and t.state in ('open', 'claimed', 'completing'))
    from care_case c where c.patient_id = any($1) and c.parent_id is not null and c.ended_at is null
  union all select 'debt', v.id, null, null, array[v.id] from visit v where v.patient_id = any($1) and v.closed_at is not null and v.settled_at is null
    and exists (select 1 from charge c where c.visit_id = v.id and c.voided_at is null)`;
type Open = { what: string; id: string; doctor: string | null; at: Date | null; by: string[] };

/** What is open and that nobody who is there sees. @param comes whether a doctor will be there at a time */
export async function unowned(
  sql: pg.Client,
  there: There,
  patientIds: readonly string[],
  comes: (doctorId: string, at: Date) => boolean,
  by: readonly Sight[] = sights,
): Promise<string[]> {
  const { rows } = await sql.query<Open>(openSql, [patientIds]);
  const ids = await seen(there, by);
  return rows
    .filter(
      (row) => !row.by.some((id) => ids.has(id)) && !(row.doctor && row.at && comes(row.doctor, row.at)),
    )
    .map(({ what, id }) => `${what} ${id}`);
}
