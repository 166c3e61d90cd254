import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintColumns } from '#db/tenancy/column-lint.ts';
import { oneWay } from '#db/tenancy/column-rights.ts';
import { madeUpRow, tenantTables } from '#test/builders/rows.ts';
import type { TenantTable } from '#test/builders/rows.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let sql: pg.Client;
let app: pg.Client;
let tables: Map<string, TenantTable>;

const hospital = '00000000-0000-7000-8000-00000000000a';
const other = '00000000-0000-7000-8000-00000000000b';
const refused = '23514';

beforeAll(async () => {
  test = await cloneDatabase('one_way');
  [sql, app] = [test.adminUrl, test.appUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  ) as [pg.Client, pg.Client];
  await Promise.all([sql.connect(), app.connect()]);
  for (const id of [hospital, other])
    await sql.query(
      `insert into hospital (id, slug, name, is_platform, time_zone, currency, day_starts_at, settings, wrapped_key, created_at)
       values ($1, $2, 'One', false, 'Asia/Kolkata', 'INR', '00:00', '{}', 'x', now())`,
      [id, `one-${id.at(-1) ?? ''}`],
    );
  tables = new Map((await tenantTables(sql)).map((table) => [table.name, table]));
});
afterAll(async () => {
  await Promise.all([sql?.end(), app?.end()]);
  await test?.drop();
});

/** Puts one made-up row into a table, past references and triggers, and sets it as it shall stand. */
async function standing(name: string, set: string): Promise<void> {
  const table = tables.get(name);
  if (!table) throw new Error(`no table ${name}`);
  await sql.query("set session_replication_role = 'replica'");
  await sql.query(`delete from ${name}`);
  await sql.query(madeUpRow(table, hospital));
  await sql.query(`update ${name} set ${set}`);
  await sql.query("set session_replication_role = 'origin'");
}

/** What the application is told of statements in one transaction, which is taken back: a SQLSTATE, or how many rows the last changed. */
async function asApp(...statements: string[]): Promise<string | number | null> {
  await app.query('begin');
  try {
    await app.query("select set_config('app.hospital_id', $1, true)", [hospital]);
    let last: number | null = null;
    for (const statement of statements) last = (await app.query(statement)).rowCount;
    await app.query('set constraints all immediate');
    return last;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await app.query('rollback');
  }
}

/** How a row stands, how it would go back, and a change of the same table that goes on being possible. */
const ways: Readonly<Record<string, { stands: string; back: readonly string[]; on: string }>> = {
  auth_session: { stands: 'ended_at = now()', back: ['ended_at = null'], on: 'last_used_at = now()' },
  break_glass: {
    stands:
      "reviewed_at = null, opened_at = now() - interval '1 hour', closed_at = now() - interval '1 minute'",
    back: ['closed_at = null', 'closed_at = now()'],
    on: "review_note = 'hs1.a'",
  },
  care_case: {
    stands: "version = 7, heard_version = 7, outcome = 'completed', ended_at = now()",
    back: ['version = 6, heard_version = 6', 'outcome = null, ended_at = null', "outcome = 'left'"],
    on: 'version = 8',
  },
  counter: { stands: 'value = 5', back: ['value = 4'], on: 'value = 6' },
  doctor_session: { stands: 'last_number = 5', back: ['last_number = 4'], on: 'last_number = 6' },
  lab_order: {
    stands: "state = 'completed', ended_at = now()",
    back: ["state = 'active', ended_at = null", "state = 'active'"],
    on: 'owner_id = null',
  },
  outbox_position: {
    stands: "xid = '10', id = 5",
    back: ["xid = '9', id = 9", 'id = 4'],
    on: "xid = '11', id = 1",
  },
  password_code: { stands: 'used_at = now()', back: ['used_at = null'], on: 'used_at = now()' },
  patient_invitation: { stands: 'used_at = now()', back: ['used_at = null'], on: 'used_at = now()' },
  prescription: {
    stands: "state = 'issued', ended_at = now()",
    back: ["state = 'active', ended_at = null"],
    on: "state = 'issued'",
  },
  procedure_order: {
    stands: "state = 'completed', ended_at = now()",
    back: ["state = 'active', ended_at = null", "state = 'active'"],
    on: 'owner_id = null',
  },
  refresh_token: { stands: 'used_at = now()', back: ['used_at = null'], on: 'used_at = now()' },
  role_grant: { stands: "state = 'waiting'", back: [], on: "state = 'withdrawn', decided_at = now()" },
  submission: {
    stands: "state = 'settled'",
    back: ["state = 'stored'", "state = 'applied'", "state = 'refused'"],
    on: 'settled_at = now()',
  },
  task: {
    stands: "state = 'done', closed_at = now(), version = 3",
    back: ["state = 'open', closed_at = null", "state = 'cancelled'", 'closed_at = null', 'version = 2'],
    on: 'version = 4',
  },
  visit: {
    stands: "closed_at = now(), outcome = 'completed', stage = 'closed', version = 3",
    back: ['closed_at = null', "outcome = 'cancelled'", 'version = 2'],
    on: 'settled_at = now()',
  },
};

describe('the application, with SQL of its own', () => {
  /** Ways back that were taken, and ways on that were not. */
  async function wrongWays(): Promise<string[]> {
    const wrong: string[] = [];
    for (const [table, { stands, back, on }] of Object.entries(ways)) {
      await standing(table, stands);
      for (const change of back)
        if ((await asApp(`update ${table} set ${change}`)) !== refused) wrong.push(`${table}: ${change}`);
      const went = await asApp(`update ${table} set ${on}`);
      if (went !== 1) wrong.push(`${table}: ${on} refused with ${went ?? ''}`);
    }
    // What stands open goes on once, and what a person decided is not decided again.
    await standing(
      'break_glass',
      "reviewed_by = gen_random_uuid(), reviewed_at = now(), finding = 'justified', opened_at = now() - interval '1 hour', closed_at = null",
    );
    await standing('role_grant', "state = 'confirmed', decided_by = gen_random_uuid(), decided_at = now()");
    await standing('submission', "state = 'applied'");
    // It is closed after its review as well.
    if ((await asApp('update break_glass set closed_at = now()')) !== 1) wrong.push('break_glass: closed_at');
    for (const change of [
      "update break_glass set review_note = 'hs1.b'",
      "update role_grant set state = 'waiting', decided_by = null, decided_at = null",
      "update submission set state = 'stored'",
      "update submission set state = 'refused'",
    ])
      if ((await asApp(change)) !== refused) wrong.push(change);
    return wrong;
  }

  it('opens nothing that is over and counts nothing back', async () => {
    expect(await wrongWays()).toEqual([]);
    expect(Object.keys(ways).toSorted()).toEqual([...oneWay]);
  });

  it('seeded fault: a trigger that is gone is found, by the rows and in the catalogue', async () => {
    await sql.query('alter table visit disable trigger visit_one_way');
    try {
      expect(await wrongWays()).toEqual([
        'visit: closed_at = null',
        "visit: outcome = 'cancelled'",
        'visit: version = 2',
      ]);
      expect(await lintColumns(sql)).toContainEqual({
        rule: 'guard that is gone',
        object: 'visit.visit_one_way',
      });
    } finally {
      await sql.query('alter table visit enable trigger visit_one_way');
    }
  });

  describe('and the ledger', () => {
    const entry = '00000000-0000-7000-8000-0000000000e1';
    const line = (amount: number, of = entry) =>
      `insert into public.ledger_line (id, hospital_id, entry_id, account, amount_minor, currency)
       values (gen_random_uuid(), '${hospital}', '${of}', 'cash', ${amount}, 'INR')`;
    const newEntry = (id: string) =>
      `insert into ledger_entry (id, hospital_id, kind, visit_id, patient_id, ref_id, submission_id, created_at)
       select '${id}', '${hospital}', 'payment', v.id, v.patient_id, gen_random_uuid(), gen_random_uuid(), now() from visit v limit 1`;
    const fresh = '00000000-0000-7000-8000-0000000000e2';

    beforeAll(async () => {
      await standing('visit', "stage = 'triage'");
      // References are not what this is about.
      await sql.query('alter table ledger_entry drop constraint ledger_entry_patient_id_fk');
      await sql.query(newEntry(entry));
    });

    it('takes an entry that is written whole and balances', async () => {
      expect(await asApp(newEntry(fresh), line(5, fresh), line(-5, fresh))).toBe(1);
      expect(await asApp(newEntry(fresh), line(5, fresh), line(-4, fresh))).toBe(refused);
    });

    it('takes no line that its check cannot see, or is shown others instead of', async () => {
      const hidden = `select set_config('app.hospital_id', '${other}', true)`;
      expect(await asApp(newEntry(fresh), line(-7, fresh), hidden)).toBe(refused);
      const shadow =
        'create temporary table ledger_line (hospital_id uuid, entry_id uuid, amount_minor bigint) on commit drop';
      expect(await asApp(shadow, newEntry(fresh), line(-7, fresh))).toBe(refused);
    });

    it('takes no line for an entry of before, balanced or not', async () => {
      expect(await asApp(line(5), line(-5))).toBe(refused);
    });

    it('seeded fault: with the check as it was each of them is taken', async () => {
      const { rows } = await sql.query<{ text: string }>(
        "select pg_get_functiondef('hmtp_ledger_balanced'::regproc) as text",
      );
      await sql.query(
        `create or replace function hmtp_ledger_balanced() returns trigger language plpgsql as $$
         declare off_by bigint;
         begin
           select coalesce(sum(amount_minor), 0) into off_by from ledger_line where hospital_id = new.hospital_id and entry_id = new.entry_id;
           if off_by <> 0 then raise exception 'off' using errcode = '23514'; end if;
           return null;
         end $$`,
      );
      try {
        const hidden = `select set_config('app.hospital_id', '${other}', true)`;
        expect(await asApp(newEntry(fresh), line(-7, fresh), hidden)).not.toBe(refused);
        expect(await asApp(line(5), line(-5))).toBe(1);
      } finally {
        await sql.query(rows[0]?.text ?? '');
      }
    });
  });
});
