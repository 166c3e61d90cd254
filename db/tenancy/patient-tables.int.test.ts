import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movedTables, patientTables } from '#db/tenancy/patient-tables.ts';
import { textColumns } from '#db/tenancy/text-columns.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let sql: pg.Client;

beforeAll(async () => {
  test = await cloneDatabase('patienttables');
  sql = new pg.Client({ connectionString: test.adminUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await test?.drop();
});

/** Tables that tell of a patient or a visit, as the schema has them. */
async function told(): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and (c.relname = 'patient'
             or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('patient_id', 'visit_id') and not a.attisdropped)
             or exists (select from pg_constraint k where k.conrelid = c.oid and pg_get_constraintdef(k.oid) like '%hs1.\\%%'))
      order by 1`,
  );
  return rows.map(({ name }) => name);
}

describe('which tables tell of a patient or a visit', () => {
  it('is said of every table of the schema that does, and of no other', async () => {
    expect(Object.keys(patientTables).toSorted()).toEqual(await told());
  });
  it('is missed of a new table as soon as it is there', async () => {
    await sql.query('begin');
    await sql.query(
      'create table wound (id uuid primary key, hospital_id uuid not null, visit_id uuid not null)',
    );
    expect(await told()).toContain('wound');
    await sql.query('rollback');
  });
  it('says of what goes with a visit that everything sealed is sealed anew', () => {
    const left = movedTables.flatMap(({ table, may }) =>
      Object.entries(textColumns[table] ?? {}).flatMap(([column, kind]) =>
        kind === 'sealed' && !may.includes(column) ? [`${table}.${column}`] : [],
      ),
    );
    expect(left).toEqual([]);
  });
  it('says the same as the database, which lets a move write no more', async () => {
    const { rows } = await sql.query<{ table: string; args: string }>(
      `select c.relname as table, replace(encode(t.tgargs, 'escape'), '\\000', '|') as args from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgname = c.relname || '_moves' order by 1`,
    );
    expect(rows.map(({ table, args }) => [table, args])).toEqual(
      movedTables
        .map(({ table, of, may }) => [table, `${of}|${['patient_id', ...may].join(',')}|`])
        .toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
    );
  });
});
