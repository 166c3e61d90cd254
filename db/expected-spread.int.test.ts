import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

/** Columns by which rows of a hospital are looked up: what an index holds right after the hospital, and the id. */
const lookups = `
  select distinct c.relname as table, a.attname as column
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute h on h.attrelid = c.oid and h.attnum = i.indkey[0]
    join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[1]
  where n.nspname = 'public' and c.relkind = 'r' and not c.relispartition and h.attname = 'hospital_id'
    and i.indnkeyatts = 2 and i.indpred is null and i.indexprs is null and a.atttypid = 'uuid'::regtype
  order by 1, 2`;

let database: TestDatabase;
let sql: pg.Client;
beforeAll(async () => {
  database = await cloneDatabase('spread');
  sql = new pg.Client({ connectionString: database.adminUrl });
  await sql.connect();
}, 120_000);
afterAll(async () => {
  await sql?.end();
  await database?.drop();
});

/** Look-ups whose plan, made before any value is known, reads every row of the hospital and throws most of them away. */
async function wholeHospital(): Promise<string[]> {
  const { rows } = await sql.query<{ table: string; column: string }>(lookups);
  expect(rows.length).toBeGreaterThan(60);
  const bad: string[] = [];
  for (const { table, column } of rows) {
    const plan = await sql.query<{ 'QUERY PLAN': string }>(
      `explain (generic_plan) select 1 from "${table}" where hospital_id = $1 and "${column}" = $2`,
    );
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    if (!new RegExp(`(Index Cond|Recheck Cond): .*\\b${column} = `).test(text))
      bad.push(`${table}.${column}`);
  }
  return bad;
}

describe('plans of tables that nobody has filled yet', () => {
  it('look a row up by what is asked, never by its hospital alone', async () => {
    expect(await wholeHospital()).toEqual([]);
  });

  it('would read the whole hospital without what the planner is told', async () => {
    await sql.query('begin');
    await sql.query(
      "select pg_clear_attribute_stats('public', relname::text, 'hospital_id', false) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and exists (select 1 from pg_attribute a where a.attrelid = pg_class.oid and a.attname = 'hospital_id')",
    );
    const bad = await wholeHospital();
    await sql.query('rollback');
    expect(bad.length).toBeGreaterThan(5);
  });
});
