import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import pg from 'pg';
import { movePosition, unreadEvents } from '#db/platform/outbox-position.repository.ts';
import type { UnreadEvent } from '#db/platform/outbox-position.repository.ts';
import { publishEvents } from '#db/platform/outbox.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { consumeOnce } from '#temporal/platform/consume.ts';
import type { Consumer } from '#temporal/platform/consume.ts';
import { untilReadable } from '#test/setup/engine.ts';
import { openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

let hospitals: Hospitals;
let ctx: TenantContext;
let other: TenantContext;
const log = { warn: () => undefined };

beforeAll(async () => {
  hospitals = await openHospitals('outbox');
  const ids = await hospitals.sql.query<{ id: string }>(
    'select id from hospital where not is_platform order by slug',
  );
  const [one, two] = ids.rows.map(({ id }) => ({
    hospitalId: id,
    actorId: null,
    role: null,
    requestId: 'test',
  }));
  if (!one || !two) throw new Error('two hospitals');
  [ctx, other] = [one, two];
});
afterAll(async () => hospitals?.close());
beforeEach(async () => {
  await hospitals.sql.query('delete from outbox');
  await hospitals.sql.query('delete from outbox_position');
});

/** Leaves word for as many cases, each in a transaction of its own. */
async function leave(count: number, of = ctx): Promise<string[]> {
  const caseIds = Array.from({ length: count }, () => uuidv7());
  for (const caseId of caseIds)
    await inTenant(hospitals.db, of, (tenant) => publishEvents(tenant, [{ kind: 'flow.advance', caseId }]));
  await untilReadable(hospitals.sql);
  return caseIds;
}

const consumer = (handle: Consumer<null>['handle']): Consumer<null> => ({
  name: 'flows',
  load: async () => null,
  sameAs: ({ kind, caseId }) => `${kind} ${caseId}`,
  handle,
});
const round = (handle: Consumer<null>['handle'], of = ctx) =>
  consumeOnce(hospitals.db, of, consumer(handle), 0, log);

it('does what was left, in order of commit, once; of what is the same in a round one', async () => {
  const left = await leave(3);
  const again = left[1] ?? '';
  await inTenant(hospitals.db, ctx, (tenant) =>
    publishEvents(tenant, [{ kind: 'flow.advance', caseId: again }]),
  );
  const done: string[] = [];
  const handle = async ({ caseId }: UnreadEvent) => void done.push(caseId);
  await untilReadable(hospitals.sql);
  expect(await round(handle)).toEqual({ done: 4, isMore: false });
  expect(done).toEqual(left);
  expect(await round(handle)).toEqual({ done: 0, isMore: false });
});

it('keeps a place in each hospital: what fails in one is done in the other', async () => {
  await leave(1);
  const theirs = await leave(1, other);
  const fails = () => Promise.reject(new Error('away'));
  await expect(round(fails)).rejects.toThrow('away');
  const done: string[] = [];
  await round(async ({ caseId }) => void done.push(caseId), other);
  expect(done).toEqual(theirs);
});

it('waits for a transaction that began before and may still commit, and then does it in its place', async () => {
  const late = new pg.Client({ connectionString: hospitals.test.appUrl });
  await late.connect();
  const early = uuidv7();
  await late.query('begin');
  await late.query("select set_config('app.hospital_id', $1, true)", [ctx.hospitalId]);
  await late.query("insert into outbox (hospital_id, kind, case_id) values ($1, 'flow.advance', $2)", [
    ctx.hospitalId,
    early,
  ]);
  const after = uuidv7();
  await inTenant(hospitals.db, ctx, (tenant) =>
    publishEvents(tenant, [{ kind: 'flow.advance', caseId: after }]),
  );
  const done: string[] = [];
  const handle = async ({ caseId }: UnreadEvent) => void done.push(caseId);
  expect(await round(handle)).toEqual({ done: 0, isMore: true });
  await late.query('commit');
  await late.end();
  await expect.poll(async () => (await round(handle)).isMore, { timeout: 10_000 }).toBe(false);
  expect(done).toEqual([early, after]);
});

/** Ends while the second event is done: what a killed process had begun is never heard of again. */
const killedAtSecond = (begun: string[]) => {
  let count = 0;
  return ({ caseId }: UnreadEvent): Promise<void> => {
    count += 1;
    if (count === 2) return new Promise(() => undefined);
    begun.push(caseId);
    return Promise.resolve();
  };
};

it('killed in the middle leaves nothing undone: the next process begins where the place is', async () => {
  const left = await leave(3);
  const begun: string[] = [];
  void round(killedAtSecond(begun));
  await expect.poll(() => begun.length, { timeout: 10_000 }).toBe(2);
  const done: string[] = [];
  await round(async ({ caseId }) => void done.push(caseId));
  expect(new Set([...begun, ...done])).toEqual(new Set(left));
  expect(done).toEqual(left);
});

it('seeded fault: a place that is stored before the work is done loses what a kill interrupts', async () => {
  const left = await leave(3);
  const begun: string[] = [];
  const hasty = async (handle: Consumer<null>['handle']): Promise<void> => {
    const { events } = await inTenant(hospitals.db, ctx, (tenant) => unreadEvents(tenant, 'flows', 0, 100));
    const last = events.at(-1);
    if (last) await inTenant(hospitals.db, ctx, (tenant) => movePosition(tenant, 'flows', last.cursor));
    await Promise.all(events.map((event) => handle(event, null)));
  };
  void hasty(killedAtSecond(begun));
  await expect.poll(() => begun.length, { timeout: 10_000 }).toBe(2);
  const done: string[] = [];
  await hasty(async ({ caseId }) => void done.push(caseId));
  expect(new Set([...begun, ...done])).not.toEqual(new Set(left));
});

it('lets the others pass one that fails for long while they do not; with everything failing it waits', async () => {
  const [bad, good] = await leave(2);
  const handle = async ({ caseId }: UnreadEvent) => {
    if (caseId === bad) throw new Error('never');
  };
  await expect(round(handle)).rejects.toThrow('never');
  await hospitals.sql.query("update outbox set created_at = created_at - interval '6 minutes'");
  await expect(round(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await round(handle)).toEqual({ done: 2, isMore: false });
  const done: string[] = [];
  await round(async ({ caseId }) => void done.push(caseId));
  expect([good, done]).toEqual([good, []]);
});

it('drops a month that everybody has read, and none that a consumer is still to read', async () => {
  const { sql } = hospitals;
  await sql.query(
    "create table outbox_2020_01 partition of outbox for values from ('2020-01-01') to ('2020-02-01')",
  );
  await sql.query(
    "insert into outbox (hospital_id, kind, case_id, created_at) values ($1, 'flow.advance', $2, '2020-01-15'), ($1, 'visit.changed', null, '2020-01-15')",
    [ctx.hospitalId, uuidv7()],
  );
  const drop = async () =>
    (await sql.query<{ dropped: number }>("select hmtp_drop_read_outbox('31 days') as dropped")).rows[0]
      ?.dropped;
  expect(await drop()).toBe(0);
  await untilReadable(sql);
  await round(() => Promise.resolve());
  expect(await drop()).toBe(1);
  expect((await sql.query("select to_regclass('outbox_2020_01') as left")).rows[0]).toEqual({ left: null });
});
