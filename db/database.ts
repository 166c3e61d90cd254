import { MikroORM } from '@mikro-orm/postgresql';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { DatabaseConfig } from '#db/config.ts';
import { BoundDriver } from '#db/driver/driver.ts';
import { openPool } from '#db/driver/pool.ts';
import { entities } from '#db/entities.ts';
import { createVault } from '#db/tenancy/vault.ts';
import type { Vault } from '#db/tenancy/vault.ts';

export type Em = SqlEntityManager;

/** The doors to Postgres of one process. `app` sees one hospital at a time; `platform` the list of hospitals; `dispatch` event ids. */
export type Database = {
  orm: MikroORM;
  platform: pg.Pool;
  dispatch: pg.Pool | null;
  vault: Vault;
  close(): Promise<void>;
};

/** Oldest server whose row-level security has no known hole (CVE-2025-8713: fixed in 17.6). */
const oldestServer = 170006;

/**
 * Opens the pools and refuses to go on with a role that could pass row-level security.
 * @throws Error when the server is too old or the app role is powerful.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  const orm = await MikroORM.init({
    driver: BoundDriver as never,
    entities,
    clientUrl: config.HMTP_DB_APP_URL,
    pool: { min: 0, max: config.HMTP_DB_POOL },
    forceUtcTimezone: true,
    discovery: { warnWhenNoEntities: false },
    debug: false,
  });
  const platform = openPool({ connectionString: config.HMTP_DB_PLATFORM_URL, max: 2 });
  const dispatch = config.HMTP_DB_DISPATCH_URL
    ? openPool({ connectionString: config.HMTP_DB_DISPATCH_URL, max: 2 })
    : null;
  const close = async () => {
    await orm.close(true);
    await platform.end();
    await dispatch?.end();
  };
  const [role] = await orm.em
    .fork()
    .execute<{ powerful: boolean; version: string; owns: boolean }[]>(
      `select (rolsuper or rolbypassrls or rolcreaterole or rolreplication) as powerful, current_setting('server_version_num') as version,
            exists (select 1 from pg_class where relowner = pg_roles.oid) as owns
       from pg_roles where rolname = current_user`,
    )
    .catch(async (error: unknown) => {
      await close();
      throw error;
    });
  if (!role || role.powerful || role.owns || Number(role.version) < oldestServer) {
    await close();
    throw new Error(
      'the database role of the application must own nothing, bypass nothing, and the server must be 17.6 or newer',
    );
  }
  return {
    orm,
    platform,
    dispatch,
    vault: createVault(Buffer.from(config.HMTP_MASTER_KEY, 'base64')),
    close,
  };
}

/** Whether both pools of a process have a server that answers. @throws what the driver says when not */
export const answers = (db: Database): Promise<unknown> =>
  Promise.all([db.platform.query('select 1'), db.orm.em.fork().execute('select 1')]);

/** Runs work that one process does at a time, or not at all when another one is at it. @returns what it came to, or null */
export async function onceAtATime<T>(
  db: Pick<Database, 'platform'>,
  name: string,
  work: () => Promise<T>,
): Promise<T | null> {
  const guard = await db.platform.connect();
  try {
    const { rows } = await guard.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as mine',
      [name],
    );
    if (!rows[0]?.mine) return null;
    try {
      return await work();
    } finally {
      await guard.query('select pg_advisory_unlock(hashtext($1))', [name]);
    }
  } finally {
    guard.release();
  }
}
