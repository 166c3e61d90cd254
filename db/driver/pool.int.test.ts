import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '#db/driver/pool.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  test = await cloneDatabase('pool');
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
}, 120_000);
afterAll(async () => {
  await admin?.end();
  await test?.drop();
});

/** Ends the server's side of a connection that is taken and asks nothing. @returns errors that nobody listened for */
async function loseServer(pool: pg.Pool): Promise<string[]> {
  const unheard: string[] = [];
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const emit = client.emit.bind(client) as (name: string, ...args: unknown[]) => boolean;
  const ended = new Promise((resolve) => client.once('end', resolve));
  client.emit = ((name: string, ...args: unknown[]) => {
    if (name !== 'error' || client.listenerCount('error') > 0) return emit(name, ...args);
    unheard.push((args[0] as Error).message);
    return false;
  }) as typeof client.emit;
  await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  await expect(client.query('select 1')).rejects.toThrow();
  client.release(true);
  return unheard;
}

describe('a connection whose server goes away while it asks nothing', () => {
  it('fails its next statement and leaves the process alone', async () => {
    const pool = openPool({ connectionString: test.ownerUrl, max: 1 });
    expect(await loseServer(pool)).toEqual([]);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it('would end the process with a pool as the driver makes it', async () => {
    const pool = new pg.Pool({ connectionString: test.ownerUrl, max: 1 });
    expect(await loseServer(pool)).not.toEqual([]);
    await pool.end();
  });
});
