import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { portalVisits } from '#db/visits/portal.repository.ts';
import { fillEveryTable, tenantTables } from '#test/builders/rows.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let sql: pg.Client;
let db: Database;
let hospitalId: string;
/** Tables that know a patient, with the column that says whom. */
let walled: { name: string; column: string }[];

beforeAll(async () => {
  test = await cloneDatabase('patientwall', { seed: true });
  sql = new pg.Client({ connectionString: test.adminUrl });
  await sql.connect();
  db = await openDatabase({
    HMTP_DB_APP_URL: test.appUrl,
    HMTP_DB_PLATFORM_URL: test.platformUrl,
    HMTP_MASTER_KEY: test.masterKey,
    HMTP_DB_POOL: 2,
  });
  const { rows } = await sql.query<{ id: string }>(
    'select id from hospital where not is_platform order by slug',
  );
  hospitalId = rows[0]?.id ?? '';
  const tables = await tenantTables(sql);
  await fillEveryTable(sql, tables, [hospitalId]);
  walled = tables.flatMap(({ name, columns }) =>
    name === 'patient'
      ? [{ name, column: 'id' }]
      : columns.some((column) => column.name === 'patient_id') && name !== 'token' && name !== 'visit_move'
        ? [{ name, column: 'patient_id' }]
        : [],
  );
  // Every table holds a row of some patient, also where it may be of none.
  await sql.query('begin');
  await sql.query('set local session_replication_role = replica');
  for (const { name, column } of walled)
    await sql.query(`update ${name} set ${column} = $1 where hospital_id = $2 and ${column} is null`, [
      randomUUID(),
      hospitalId,
    ]);
  // Made-up lines are of no entry.
  await sql.query(
    'update ledger_line set entry_id = (select id from ledger_entry where hospital_id = $1 limit 1) where hospital_id = $1',
    [hospitalId],
  );
  await sql.query('commit');
});
afterAll(async () => {
  await sql?.end();
  await db?.close();
  await test?.drop();
});

/** Tables that tell of patients, or of how others work, without knowing one: a patient's session sees nothing of them. */
const closed = [
  'case_step',
  'form_draft',
  'password_code',
  'role_grant',
  'reconcile_run',
  'stock_batch',
  'visit_move',
];

/** How many rows of each walled table, or of these tables, a session sees. */
const seen = (
  patientId: string | null | undefined,
  tables: readonly string[] = walled.map(({ name }) => name),
): Promise<Record<string, number>> =>
  inTenant(
    db,
    {
      hospitalId,
      actorId: null,
      role: 'patient',
      requestId: null,
      ...(patientId === undefined ? {} : { patientId }),
    },
    async (tenant) => {
      const counts: Record<string, number> = {};
      for (const name of tables) {
        const [row] = await tenant.em.execute<{ n: number }[]>(`select count(*)::int as n from ${name}`);
        counts[name] = row?.n ?? 0;
      }
      return counts;
    },
  );

describe('the session of a patient', () => {
  it('sees no row of anybody in any table that knows a patient, linked to no record or to another', async () => {
    expect(walled.length).toBeGreaterThan(25);
    const none = Object.fromEntries(walled.map(({ name }) => [name, 0]));
    expect(await seen(null)).toEqual(none);
    expect(await seen(randomUUID())).toEqual(none);
  });

  it('sees its own rows, and without the wall there is everybody’s: the check can tell', async () => {
    expect(Object.entries(await seen(undefined)).filter(([, count]) => count === 0)).toEqual([]);
    for (const { name, column } of walled) {
      const { rows } = await sql.query<{ of: string; n: number }>(
        `select ${column} as of, count(*)::int as n from ${name} where hospital_id = $1 group by 1 limit 1`,
        [hospitalId],
      );
      expect([name, (await seen(rows[0]?.of))[name]]).toEqual([name, rows[0]?.n]);
    }
  });

  it('sees nothing of what is no patient’s business, and of the ledger the lines of its own entries', async () => {
    expect(Object.values(await seen(undefined, closed)).every((count) => count > 0)).toBe(true);
    const { rows } = await sql.query<{ of: string; lines: number }>(
      `select e.patient_id as of, count(*)::int as lines from ledger_entry e
         join ledger_line l on l.hospital_id = e.hospital_id and l.entry_id = e.id where e.hospital_id = $1 group by 1 limit 1`,
      [hospitalId],
    );
    const [own] = rows;
    expect(own?.lines).toBeGreaterThan(0);
    for (const patientId of [null, randomUUID(), own?.of ?? ''])
      expect(await seen(patientId, closed)).toEqual(Object.fromEntries(closed.map((name) => [name, 0])));
    expect(await seen(randomUUID(), ['ledger_line'])).toEqual({ ledger_line: 0 });
    expect(await seen(own?.of, ['ledger_line'])).toEqual({ ledger_line: own?.lines });
  });

  it('is held by the wall where the code asks for another patient', async () => {
    const { rows } = await sql.query<{ of: string }>(
      'select patient_id as of from visit where hospital_id = $1',
      [hospitalId],
    );
    const other = rows[0]?.of ?? '';
    const ask = (patientId: string) =>
      inTenant(
        db,
        { hospitalId, actorId: null, role: 'patient', requestId: null, patientId },
        async (tenant) => (await portalVisits(tenant, other)).length,
      );
    expect(await ask(randomUUID())).toBe(0);
    expect(await ask(other)).toBeGreaterThan(0);
  });
});
