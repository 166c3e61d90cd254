import type pg from 'pg';
import type { InboxEventKind, TaskKind } from '#contracts/inbox/names.ts';

/** Place in the stream of events: transaction id, then event id. Compares as a pair. */
export type EventCursor = { xid: bigint; id: bigint };

export type StoredEvent = {
  cursor: EventCursor;
  hospitalId: string;
  kind: InboxEventKind;
  taskId: string | null;
  visitId: string | null;
  taskKind: TaskKind | null;
  departmentId: string | null;
  assigneeId: string | null;
};

type Row = {
  xid: string;
  id: string;
  hospital_id: string;
  kind: InboxEventKind;
  task_id: string | null;
  visit_id: string | null;
  task_kind: TaskKind | null;
  department_id: string | null;
  assignee_id: string | null;
};

export const isAfter = (a: EventCursor, b: EventCursor): boolean =>
  a.xid > b.xid || (a.xid === b.xid && a.id > b.id);

/** How many events are read at once. In the text: a planner that does not know how few they are reads and sorts the whole table. */
export const batch = 500;

const textOf = (where: string): string =>
  `select e.xid::text as xid, e.id::text as id, hospital_id, kind, task_id, visit_id, task_kind, department_id, assignee_id from outbox e
    where e.case_id is null and (e.xid, e.id) > ($1::text::xid8, $2::bigint) and e.xid < pg_snapshot_xmin(pg_current_snapshot()) ${where}
    order by e.xid, e.id limit ${batch}`;

/** Asked many times a second. By its name it is planned once a connection: planning costs five times the execution. */
const statements = {
  ofAll: { name: 'inbox-events', text: textOf('') },
  ofOne: { name: 'inbox-events-of-hospital', text: textOf('and hospital_id = $3::uuid') },
} as const;

/**
 * What inboxes show, after a cursor in (xid, id) order, only of transactions that every running one can be compared with: below
 * `pg_snapshot_xmin` nothing can still commit, so a late commit is never skipped. Sorted by the qualified columns: the bare names
 * would mean the text of the answer, where 999 comes after 1715.
 * @param hospitalId one hospital, or null for all (the dispatcher's own reading)
 * @returns at most `batch` events
 */
export async function readEvents(
  pool: pg.Pool,
  after: EventCursor,
  hospitalId: string | null,
): Promise<StoredEvent[]> {
  const place = [after.xid.toString(), after.id.toString()];
  const { rows } = await pool.query<Row>(
    hospitalId === null
      ? { ...statements.ofAll, values: place }
      : { ...statements.ofOne, values: [...place, hospitalId] },
  );
  return rows.map((row) => ({
    cursor: { xid: BigInt(row.xid), id: BigInt(row.id) },
    hospitalId: row.hospital_id,
    kind: row.kind,
    taskId: row.task_id,
    visitId: row.visit_id,
    taskKind: row.task_kind,
    departmentId: row.department_id,
    assigneeId: row.assignee_id,
  }));
}

/** The end of the stream now: everything that commits from here on comes after it. */
export async function endOfEvents(pool: pg.Pool): Promise<EventCursor> {
  const { rows } = await pool.query<{ xid: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as xid',
  );
  // The largest id of the transaction before the horizon: events of the horizon itself are still to come.
  return { xid: BigInt(rows[0]?.xid ?? '0') - 1n, id: 9_223_372_036_854_775_807n };
}
