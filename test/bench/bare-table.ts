import { connect } from '#scripts/platform/postgres.ts';

/** The queue of the bare worker: no worker of the platform looks at it. */
export const bareTaskQueue = 'hmtp-bench-bare';

/** Makes the bench's schema for the time of `work`, through the owner of the database, and drops it afterwards. */
export async function withBareTable<T>(owner: string, work: () => Promise<T>): Promise<T> {
  const sql = await connect(owner);
  const drop = 'drop schema if exists bench cascade';
  try {
    // Left by a bench that was killed.
    await sql.query(drop);
    await sql.query('create schema bench');
    await sql.query(
      'create table bench.step (visit text, nth int, at timestamptz not null default now(), primary key (visit, nth))',
    );
    return await work();
  } finally {
    await sql.query(drop).finally(() => sql.end());
  }
}
