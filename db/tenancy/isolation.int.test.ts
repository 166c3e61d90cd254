import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { ownedBy } from '#db/tenancy/column-rights.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { actingPerson, fillEveryTable, fingerprint, madeUpRow, tenantTables } from '#test/builders/rows.ts';
import type { TenantTable } from '#test/builders/rows.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';
import { recordFigure } from '#test/setup/figures.ts';

let test: TestDatabase;
let sql: pg.Client;
let app: pg.Client;
let tables: TenantTable[];
let ours: string;
let theirs: string;

const connected = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
};

beforeAll(async () => {
  test = await cloneDatabase('isolation', { seed: true });
  [sql, app] = await Promise.all([connected(test.adminUrl), connected(test.appUrl)]);
  tables = await tenantTables(sql);
  const { rows } = await sql.query<{ id: string }>(
    'select id from hospital where not is_platform order by slug',
  );
  [ours, theirs] = rows.map((row) => row.id) as [string, string];
  await fillEveryTable(sql, tables, [ours, theirs]);
});
afterAll(async () => {
  await Promise.all([sql?.end(), app?.end()]);
  await test?.drop();
});

type Result = { rows: number } | { refused: string };

/** Runs a statement as the application in a transaction of its own. @returns rows seen or touched, or the SQLSTATE of the refusal */
async function asApp(
  hospital: string | null,
  statement: string | { text: string; values: unknown[] },
  actor: string = actingPerson,
): Promise<Result> {
  await app.query('begin');
  try {
    await app.query("select set_config('app.actor_id', $1, true)", [actor]);
    if (hospital) await app.query("select set_config('app.hospital_id', $1, true)", [hospital]);
    const { rowCount } = await app.query(statement);
    await app.query('commit');
    return { rows: rowCount ?? 0 };
  } catch (error) {
    await app.query('rollback');
    return { refused: (error as { code: string }).code };
  }
}

async function may(table: string, right: 'UPDATE' | 'DELETE'): Promise<boolean> {
  const has = right === 'DELETE' ? 'has_table_privilege' : 'has_any_column_privilege';
  const { rows } = await sql.query<{ may: boolean }>(`select ${has}('hmtp_app', $1, $2) as may`, [
    table,
    right,
  ]);
  return rows[0]?.may ?? false;
}

const nothing = [{ rows: 0 }, { refused: '42501' }];
const q = pg.escapeIdentifier;
/** A column that the application may change, or any: the statement is refused then. */
async function changeable(table: TenantTable): Promise<string> {
  const { rows } = await sql.query<{ name: string }>(
    "select name from unnest($2::text[]) name where has_column_privilege('hmtp_app', $1, name, 'UPDATE') limit 1",
    [table.name, table.columns.map((column) => column.name)],
  );
  return q(rows[0]?.name ?? table.key);
}

/** What each verb does to the rows of one hospital in the context of another, or of none. */
async function reach(
  table: TenantTable,
  context: string | null,
  target: string,
): Promise<Record<string, Result>> {
  const [name, key, column] = [q(table.name), q(table.key), await changeable(table)];
  const of = `where ${key} = '${target}'`;
  return {
    select: await asApp(context, `select 1 from ${name} ${of}`),
    'select all': await asApp(
      context,
      `select 1 from ${name} where ${key} is distinct from ${context ? `'${context}'` : 'null'}`,
    ),
    insert: await asApp(context, madeUpRow(table, target)),
    update: await asApp(context, `update ${name} set ${column} = ${column} ${of}`),
    'update all': await asApp(
      context,
      `update ${name} set ${column} = ${column} where ${key} is distinct from ${context ? `'${context}'` : 'null'}`,
    ),
    'give away': await asApp(context, `update ${name} set ${key} = '${target}'`),
    delete: await asApp(context, `delete from ${name} ${of}`),
  };
}

describe('the application', () => {
  it.each([
    ['no hospital', (): string | null => null],
    ['the other hospital', (): string | null => theirs],
  ] as const)(
    'with %s set reads, writes, moves and removes no row of a hospital, in any table',
    async (_, context) => {
      const before = await fingerprint(sql, tables, ours);
      // The wall is tested on rows that are there.
      expect(Object.entries(before).filter(([, print]) => print.startsWith('0:'))).toEqual([]);
      const leaks: unknown[] = [];
      for (const table of tables) {
        const results = await reach(table, context(), ours);
        for (const [verb, result] of Object.entries(results)) {
          const isRefused = nothing.some((each) => JSON.stringify(each) === JSON.stringify(result));
          if (!isRefused || (verb === 'insert' && 'rows' in result)) leaks.push([table.name, verb, result]);
        }
      }
      expect(leaks).toEqual([]);
      expect(await fingerprint(sql, tables, ours)).toEqual(before);
      expect(
        recordFigure('foreignRowsReached', { value: leaks.length, goal: '= 0', pass: leaks.length === 0 }),
      ).toBe(true);
    },
  );

  it('would show it: where the wall is taken down, each verb reaches the other hospital’s row', async () => {
    const table = tables.find(({ name }) => name === 'form_draft');
    if (!table) throw new Error('there is no table of drafts');
    await sql.query('alter table form_draft disable row level security');
    const reached = await reach(table, theirs, ours);
    await sql.query('alter table form_draft enable row level security');
    for (const verb of ['select', 'update', 'delete']) expect(reached[verb]).toEqual({ rows: 1 });
    await fillEveryTable(sql, [table], [ours]);
  });

  it('with its own hospital set passes the same statements: they can tell', async () => {
    for (const table of tables) {
      const { select, insert, update, delete: removed } = await reach(table, ours, ours);
      expect([table.name, select]).not.toContainEqual({ rows: 0 });
      expect([table.name, select && 'rows' in select]).toEqual([table.name, true]);
      // A made-up row points nowhere: past the policy a foreign key stops it, or nothing does.
      if (table.name !== 'hospital') expect([table.name, insert]).not.toContainEqual({ refused: '42501' });
      if (await may(table.name, 'UPDATE')) expect([table.name, update]).not.toContainEqual({ rows: 0 });
      if (await may(table.name, 'DELETE')) expect([table.name, removed]).not.toContainEqual({ rows: 0 });
    }
  });

  it('reads, changes and removes nothing that is another person’s own, and would where that wall is down', async () => {
    expect(Object.keys(ownedBy)).toContain('note_template');
    for (const table of tables.filter(({ name }) => ownedBy[name])) {
      const [name, owner, column] = [q(table.name), q(ownedBy[table.name] ?? ''), await changeable(table)];
      const of = `where ${owner} = '${actingPerson}'`;
      const reached = async (): Promise<Result[]> => {
        const [select, update, removed] = [
          await asApp(ours, `select 1 from ${name} ${of}`, randomUUID()),
          await asApp(ours, `update ${name} set ${column} = ${column} ${of}`, randomUUID()),
          await asApp(ours, `delete from ${name} ${of}`, randomUUID()),
        ];
        return [select, update, removed];
      };
      await fillEveryTable(sql, [table], [ours]);
      expect([name, await reached()]).toEqual([name, [{ rows: 0 }, { rows: 0 }, { rows: 0 }]]);
      await sql.query(`alter policy own_user on ${name} using (true)`);
      const open = await reached();
      await sql.query(
        `alter policy own_user on ${name} using (${owner} = nullif(current_setting('app.actor_id', true), '')::uuid)`,
      );
      for (const result of open) expect([name, result]).not.toContainEqual({ rows: 0 });
      await fillEveryTable(sql, [table], [ours]);
    }
  });

  it('changes no record and no published list', async () => {
    for (const name of ['audit_event', 'outbox', 'ledger_entry', 'ledger_line', 'payment', 'icd10_code']) {
      expect([name, await asApp(ours, `delete from ${name}`)]).toEqual([name, { refused: '42501' }]);
      expect([name, await asApp(ours, `truncate ${name} cascade`)]).toEqual([name, { refused: '42501' }]);
    }
    expect(await asApp(ours, "update audit_event set details = '{}'")).toEqual({ refused: '42501' });
    expect(await asApp(ours, 'update payment set amount_minor = 1')).toEqual({ refused: '42501' });
    expect(await asApp(ours, 'update hospital set wrapped_key = null')).toEqual({ refused: '42501' });
    expect(await asApp(ours, "insert into icd10_code values ('X', 'x', 'x', 'x', 'x')")).toEqual({
      refused: '42501',
    });
    expect(await asApp(null, 'select 1 from icd10_code')).toEqual({ rows: 0 });
    expect(await asApp(null, 'set local row_security = off; select 1 from patient')).toEqual({
      refused: '42501',
    });
  });

  it('does not start with a role that could pass the wall', async () => {
    for (const url of [test.adminUrl, test.ownerUrl]) {
      const opening = openDatabase({
        HMTP_DB_APP_URL: url,
        HMTP_DB_PLATFORM_URL: test.platformUrl,
        HMTP_MASTER_KEY: test.masterKey,
        HMTP_DB_POOL: 1,
      });
      await expect(opening).rejects.toThrow('must own nothing, bypass nothing');
    }
  });

  it('cannot point a row at another hospital’s', async () => {
    const patient = await sql.query<{ id: string }>(
      "select id from patient where hospital_id = $1 and mrn not like 'hs1%' limit 1",
      [ours],
    );
    const insert = (hospital: string) =>
      asApp(hospital, {
        text: 'insert into patient_identifier (id, hospital_id, patient_id, system, value) values (gen_random_uuid(), $1, $2, $3, $4)',
        values: [hospital, patient.rows[0]?.id, 'urn:test', 'A-1'],
      });
    expect(await insert(theirs)).toEqual({ refused: '23503' });
    expect(await insert(ours)).toEqual({ rows: 1 });
  });
});

describe('a pool of two connections', () => {
  const rounds = 2000;
  class Planned extends Error {}

  /** Alternates hospitals, a third of the transactions failing in some way. @returns how often a wrong hospital was read */
  async function wrongReads(
    read: (hospital: string | null, fail: 'no' | 'throw' | 'sql') => Promise<string[]>,
  ): Promise<number> {
    let [wrong, next] = [0, 0];
    const lane = async () => {
      while (next < rounds) {
        const round = next++;
        const hospital = round % 7 === 6 ? null : round % 2 ? ours : theirs;
        const fail = round % 5 === 1 ? 'throw' : round % 11 === 3 ? 'sql' : 'no';
        const seen = await read(hospital, fail).catch((error: unknown) => {
          if (error instanceof Planned || String(error).includes('division by zero'))
            return fail === 'no' ? ['failed'] : null;
          throw error;
        });
        if (seen?.some((id) => id !== hospital) || (seen?.length === 0 && hospital)) wrong += 1;
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    return wrong;
  }
  const statement = 'select distinct hospital_id as id from app_user';

  it(`read a wrong hospital in none of ${rounds} alternating transactions`, async () => {
    const db: Database = await openDatabase({
      HMTP_DB_APP_URL: test.appUrl,
      HMTP_DB_PLATFORM_URL: test.platformUrl,
      HMTP_MASTER_KEY: test.masterKey,
      HMTP_DB_POOL: 2,
    });
    try {
      const wrong = await wrongReads(async (hospitalId, fail) => {
        if (!hospitalId)
          return (await db.orm.em.fork().execute<{ id: string }[]>(statement)).map((row) => row.id);
        return inTenant(db, { hospitalId, actorId: null, role: null, requestId: null }, async ({ em }) => {
          const rows = await em.execute<{ id: string }[]>(statement);
          if (fail === 'sql') await em.execute('select 1 / 0');
          if (fail === 'throw') throw new Planned();
          return rows.map((row) => row.id);
        });
      });
      expect(recordFigure('wrongReadsOfAPool', { value: wrong, goal: '= 0', pass: wrong === 0 })).toBe(true);
    } finally {
      await db.close();
    }
  });

  it('would show it: a setting that lasts as long as the connection reads wrong ones', async () => {
    const pool = new pg.Pool({ connectionString: test.appUrl, max: 2 });
    const wrong = await wrongReads(async (hospital) => {
      const client = await pool.connect();
      try {
        if (hospital) await client.query("select set_config('app.hospital_id', $1, false)", [hospital]);
        return (await client.query<{ id: string }>(statement)).rows.map((row) => row.id);
      } finally {
        client.release();
      }
    });
    await pool.end();
    expect(wrong).toBeGreaterThan(0);
  });
});

describe('the doors between hospitals', () => {
  /** Tables of which a role can read something, with the columns. */
  async function readable(role: string): Promise<Record<string, string[]>> {
    const { rows } = await sql.query<{ table: string; columns: string[] }>(
      `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and has_column_privilege($1, c.oid, a.attnum, 'SELECT') group by c.relname`,
      [role],
    );
    return Object.fromEntries(rows.map((row) => [row.table, row.columns]));
  }

  it('show the dispatcher ids of events, and nothing it could change', async () => {
    const dispatch = await connected(test.dispatchUrl);
    try {
      expect(await readable('hmtp_dispatch')).toEqual({
        outbox: [
          'hospital_id',
          'id',
          'xid',
          'created_at',
          'kind',
          'task_id',
          'visit_id',
          'task_kind',
          'department_id',
          'assignee_id',
          'case_id',
        ],
      });
      const { rows } = await dispatch.query<{ hospitals: number }>(
        'select count(distinct hospital_id)::int as hospitals from outbox',
      );
      expect(rows[0]?.hospitals).toBeGreaterThanOrEqual(2);
      for (const attempt of [
        'select 1 from patient',
        'select 1 from hospital',
        'delete from outbox',
        "update outbox set kind = 'x'",
      ])
        await expect(dispatch.query(attempt)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await dispatch.end();
    }
  });

  it('show the platform the list of hospitals without keys and settings', async () => {
    const platform = await connected(test.platformUrl);
    try {
      const columns = [
        'id',
        'slug',
        'name',
        'is_platform',
        'time_zone',
        'currency',
        'day_starts_at',
        'created_at',
        'shows_queues',
      ];
      expect(await readable('hmtp_platform')).toEqual({ hospital: columns });
      expect((await platform.query(`select ${columns.join(', ')} from hospital`)).rowCount).toBe(3);
      for (const attempt of [
        'select wrapped_key from hospital',
        'select * from hospital',
        'select 1 from app_user',
        "update hospital set name = 'x'",
        'delete from hospital',
      ])
        await expect(platform.query(attempt)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await platform.end();
    }
  });
});
