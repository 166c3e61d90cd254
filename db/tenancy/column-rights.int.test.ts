import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintColumns } from '#db/tenancy/column-lint.ts';
import { actorColumns, updatable } from '#db/tenancy/column-rights.ts';
import { madeUpRow, tenantTables } from '#test/builders/rows.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let sql: pg.Client;
let app: pg.Client;
let columns: { table: string; column: string }[];

const hospital = '00000000-0000-7000-8000-00000000000a';
const person = '00000000-0000-7000-8000-00000000000b';

beforeAll(async () => {
  test = await cloneDatabase('columns');
  [sql, app] = [test.adminUrl, test.appUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  ) as [pg.Client, pg.Client];
  await Promise.all([sql.connect(), app.connect()]);
  await sql.query(
    `insert into hospital (id, slug, name, is_platform, time_zone, currency, day_starts_at, settings, wrapped_key, created_at)
     values ($1, 'columns', 'Columns', false, 'Asia/Kolkata', 'INR', '00:00', '{}', 'x', now())`,
    [hospital],
  );
  ({ rows: columns } = await sql.query(
    `select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped order by 1, 2`,
  ));
});
afterAll(async () => {
  await Promise.all([sql?.end(), app?.end()]);
  await test?.drop();
});

/** Runs statements as the app in the hospital's context and takes them back. @returns the SQLSTATE of what was refused */
async function asApp(
  statement: string,
  values: unknown[] = [],
  settings: Record<string, string> = {},
  told: (error: { code: string; message: string }) => string = ({ code }) => code,
) {
  await app.query('begin');
  try {
    for (const [name, value] of Object.entries({ 'app.hospital_id': hospital, ...settings }))
      await app.query('select set_config($1, $2, true)', [name, value]);
    return (await app.query(statement, values)).rows as Record<string, unknown>[];
  } catch (error) {
    return told(error as { code: string; message: string });
  } finally {
    await app.query('rollback');
  }
}

/** Rows written by a superuser, without their references: a trigger on updates does not ask for them. */
async function insertRow(table: string, values: Record<string, unknown>): Promise<void> {
  const { rows } = await sql.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute a
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attname <> all($2)`,
    [table, Object.keys(values)],
  );
  const filler = (type: string): unknown =>
    type === 'uuid'
      ? person
      : type.startsWith('timestamp') || type === 'date'
        ? '2026-01-01'
        : /int|numeric|double/.test(type)
          ? 1
          : type === 'boolean'
            ? false
            : type === 'jsonb'
              ? '[]'
              : 'x';
  const row = { ...Object.fromEntries(rows.map(({ name, type }) => [name, filler(type)])), ...values };
  await sql.query("set session_replication_role = 'replica'");
  await sql.query(
    `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.keys(row)
      .map((_, at) => `$${at + 1}`)
      .join(', ')})`,
    Object.values(row),
  );
  await sql.query("set session_replication_role = 'origin'");
}

describe('the application, with SQL of its own', () => {
  it('changes in every table the columns of the list and no other', async () => {
    const wrong: string[] = [];
    for (const { table, column } of columns) {
      const may = updatable[table]?.includes(column) ?? false;
      const result = await asApp(`update "${table}" set "${column}" = "${column}"`);
      if ((result === '42501') === may) wrong.push(`${table}.${column}: ${may ? 'refused' : 'changed'}`);
    }
    expect(wrong).toEqual([]);
    expect(columns.length).toBeGreaterThan(350);
  });

  it('signs audit rows with the time and the person of its transaction, whatever it would rather say', async () => {
    const insert = (more: string, value: string) =>
      asApp(
        `insert into audit_event (hospital_id, action, entity${more}) values ('${hospital}', 'visit.view', 'visit'${value}) returning *`,
        [],
        {
          'app.actor_id': person,
          'app.role': 'nurse',
          'app.request_id': 'r-1',
          'app.address': '192.0.2.7',
        },
      );
    const before = Date.now();
    const [row] = (await insert('', '')) as Record<string, unknown>[];
    expect(row).toMatchObject({
      actor_id: person,
      role: 'nurse',
      request_id: 'r-1',
      address: '192.0.2.7',
    });
    expect(Math.abs((row?.['at'] as Date).getTime() - before)).toBeLessThan(60_000);
    for (const [column, value] of [
      ['at', 'now()'],
      ['actor_id', `'${hospital}'::uuid`],
      ['role', "'doctor'"],
      ['request_id', "'other'"],
      ['address', "'198.51.100.1'"],
      ['id', 'uuidv7()'],
    ])
      expect(await insert(`, ${column}`, `, ${value}`), column).toBe('42501');
    for (const change of [
      "update audit_event set action = 'x'",
      'delete from audit_event',
      'truncate audit_event',
      'insert into outbox (hospital_id, kind, xid) values (null, null, null)',
    ])
      expect(await asApp(change), change).toBe('42501');
  });

  it('writes once: a released result, a voided charge, an issued quantity, the report of an ended procedure', async () => {
    const ids = { id: person, hospital_id: hospital };
    await insertRow('lab_result', { ...ids, verified_by: hospital, verified_at: new Date() });
    await insertRow('charge', { ...ids, voided_at: new Date() });
    await insertRow('prescription_line', { ...ids, quantity: 10, issued: 6 });
    await insertRow('procedure_item', { ...ids, ended_at: new Date(), report: 'hs1.a', state: 'performed' });
    const changes: [string, string | Record<string, unknown>[]][] = [
      ['update lab_result set verified_by = null, verified_at = null', '23514'],
      ['update lab_result set verified_at = now()', '23514'],
      ['update charge set voided_at = null, voided_by = null, void_reason = null', '23514'],
      ['update prescription_line set issued = 5', '23514'],
      ['update prescription_line set issued = 7', []],
      ["update procedure_item set report = 'hs1.b'", '23514'],
      ["update procedure_item set state = 'ordered', ended_at = null", '23514'],
      ["update procedure_item set place = 'x'", []],
    ];
    for (const [change, expected] of changes) expect(await asApp(change), change).toEqual(expected);
  });

  /** Columns that took somebody else, or did not take who acts, on insert and on update. */
  async function strangersTaken(): Promise<string[]> {
    const [acting, somebody] = [person, hospital];
    const tables = new Map((await tenantTables(sql)).map((table) => [table.name, table]));
    const notWhoActs = async (statement: string, values: unknown[]) => {
      const result = await asApp(statement, values, { 'app.actor_id': acting }, (error) => error.message);
      return typeof result === 'string' && result.includes('is not who acts');
    };
    const wrong: string[] = [];
    for (const [name, names] of Object.entries(actorColumns))
      for (const column of names) {
        const table = tables.get(name);
        if (!table) throw new Error(`no table ${name}`);
        const asked = table.columns.map((each) =>
          each.name === column ? { ...each, isNeeded: true } : each,
        );
        const { text, values } = madeUpRow({ ...table, columns: asked }, hospital);
        const given = asked.filter((each) => each.isNeeded || each.name === table.key);
        // Other columns of this kind name who acts, so that only this one is looked at.
        const naming = (who: string) =>
          values.map((value, at) => {
            const of = given[at]?.name ?? '';
            return of === column ? who : names.includes(of) ? acting : value;
          });
        if (!(await notWhoActs(text, naming(somebody))))
          wrong.push(`${name}.${column}: a stranger, inserted`);
        if (await notWhoActs(text, naming(acting))) wrong.push(`${name}.${column}: not who acts`);
        if (!updatable[name]?.includes(column)) continue;
        await sql.query("set session_replication_role = 'replica'");
        await sql.query(`delete from ${name}`);
        await sql.query(madeUpRow(table, hospital));
        await sql.query("set session_replication_role = 'origin'");
        if (!(await notWhoActs(`update ${name} set ${column} = $1`, [somebody])))
          wrong.push(`${name}.${column}: a stranger, changed`);
      }
    return wrong;
  }

  it('names nobody but who acts as the one who did something', async () => {
    expect(await strangersTaken()).toEqual([]);
    expect(Object.values(actorColumns).flat().length).toBeGreaterThanOrEqual(29);
  });

  it('seeded fault: a trigger that is gone is found, by the rows and in the catalogue', async () => {
    await sql.query('alter table lab_result disable trigger lab_result_verified_by');
    try {
      expect(await strangersTaken()).toEqual([
        'lab_result.verified_by: a stranger, inserted',
        'lab_result.verified_by: a stranger, changed',
      ]);
      expect(await lintColumns(sql)).toContainEqual({
        rule: 'guard that is gone',
        object: 'lab_result.lab_result_verified_by',
      });
    } finally {
      await sql.query('alter table lab_result enable trigger lab_result_verified_by');
    }
  });
});
