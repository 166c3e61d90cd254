import { outboxConsumers } from '#contracts/platform/event-names.ts';
import type { FlowEventKind, OutboxConsumer } from '#contracts/platform/event-names.ts';
import type { EventCursor } from '#db/platform/outbox-reader.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** An event that a consumer is still to do something about. */
export type UnreadEvent = {
  cursor: EventCursor;
  kind: FlowEventKind;
  caseId: string;
  ageSeconds: number;
};

type Row = {
  xid: string;
  id: string;
  kind: FlowEventKind;
  caseId: string;
  age: number;
  settled: boolean;
};

/**
 * What comes after a consumer's place in the hospital, in (xid, id) order, up to the first event that something may still commit
 * before, or that is younger than was asked for.
 * @returns the events, and whether there are more already
 */
export async function unreadEvents(
  { em, hospitalId }: Tenant,
  consumer: OutboxConsumer,
  olderThanSeconds: number,
  limit: number,
): Promise<{ events: UnreadEvent[]; isMore: boolean }> {
  const place = (column: 'xid' | 'id') =>
    `(select ${column} from outbox_position where hospital_id = ? and consumer = ?)`;
  const rows = await em.execute<Row[]>(
    `select e.xid::text as xid, e.id::text as id, e.kind, e.case_id as "caseId", extract(epoch from now() - e.created_at)::float8 as age,
            e.xid < pg_snapshot_xmin(pg_current_snapshot()) as settled
       from outbox e
      where e.hospital_id = ? and e.case_id is not null and e.kind in (?)
        and (e.xid, e.id) > (coalesce(${place('xid')}, '0'::xid8), coalesce(${place('id')}, 0))
      order by e.xid, e.id limit ?`,
    [hospitalId, [...outboxConsumers[consumer]], ...[hospitalId, consumer, hospitalId, consumer], limit],
  );
  const stop = rows.findIndex(({ settled, age }) => !settled || age < olderThanSeconds);
  const ready = stop < 0 ? rows : rows.slice(0, stop);
  return {
    events: ready.map(({ xid, id, kind, caseId, age }) => ({
      cursor: { xid: BigInt(xid), id: BigInt(id) },
      kind,
      caseId,
      ageSeconds: age,
    })),
    isMore: ready.length < rows.length || rows.length === limit,
  };
}

/** Moves a consumer's place on, past everything it has done; never back, whoever else moves it. */
export async function movePosition(
  { em, hospitalId }: Tenant,
  consumer: OutboxConsumer,
  { xid, id }: EventCursor,
): Promise<void> {
  await em.execute(
    `insert into outbox_position (hospital_id, consumer, xid, id) values (?, ?, ?::text::xid8, ?)
     on conflict (hospital_id, consumer) do update set xid = excluded.xid, id = excluded.id, moved_at = now()
       where (outbox_position.xid, outbox_position.id) < (excluded.xid, excluded.id)`,
    [hospitalId, consumer, xid.toString(), id.toString()],
  );
}
