import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupRole, ensureRoles, openBackup, shutBackup, withBackupRole } from '#db/roles.ts';
import { lintPasswords } from '#db/tenancy/column-lint.ts';
import { lintCatalogue } from '#db/tenancy/catalogue-lint.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let sql: pg.Client;

beforeAll(async () => {
  test = await cloneDatabase('catalogue');
  sql = new pg.Client({ connectionString: test.adminUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await test?.drop();
});

/** A fault, the rule that must see it, and where. Each is made in a transaction that is rolled back. */
const faults: [sql: string, rule: string, object: string][] = [
  ['drop policy tenant on visit', 'row-level security without a policy', 'public.visit'],
  ['alter table task no force row level security', 'no forced row-level security', 'public.task'],
  ['alter table task disable row level security', 'no forced row-level security', 'public.task'],
  [
    'create table note (id uuid primary key, hospital_id uuid not null)',
    'no forced row-level security',
    'public.note',
  ],
  ['create schema lab; create table lab.result (id uuid primary key)', 'no hospital_id', 'lab.result'],
  ['alter table charge alter hospital_id drop not null', 'no hospital_id', 'public.charge'],
  [
    "create table audit_event_2031_01 partition of audit_event for values from ('2031-01-01') to ('2031-02-01')",
    'no forced row-level security',
    'public.audit_event_2031_01',
  ],
  ['create policy open on patient for select using (true)', 'policy not reviewed', 'public.patient.open'],
  [
    'alter policy tenant on patient using (hospital_id is not null)',
    'policy not reviewed',
    'public.patient.tenant',
  ],
  ['drop policy own_patient on visit', 'no wall around a patient', 'public.visit'],
  ['drop policy no_patient on case_step', 'no wall before a patient', 'public.case_step'],
  ['drop policy own_patient on ledger_line', 'no wall before a patient', 'public.ledger_line'],
  ['drop policy own_user on note_template', 'no wall around a person', 'public.note_template'],
  [
    'alter policy own_user on note_template using (user_id is not null)',
    'policy not reviewed',
    'public.note_template.own_user',
  ],
  [
    'alter policy no_patient on form_draft using (true)',
    'policy not reviewed',
    'public.form_draft.no_patient',
  ],
  [
    'alter policy own_patient on visit using (visit.patient_id is not null)',
    'policy not reviewed',
    'public.visit.own_patient',
  ],
  [
    'alter policy own_patient on audit_event with check (true)',
    'policy not reviewed',
    'public.audit_event.own_patient',
  ],
  ['alter policy tenant on patient with check (true)', 'policy not reviewed', 'public.patient.tenant'],
  [
    'alter policy platform_reads on hospital to public',
    'policy not reviewed',
    'public.hospital.platform_reads',
  ],
  ['create view everybody as select * from patient', 'view that reads as its owner', 'public.everybody'],
  ['create materialized view everybody as select * from patient', 'stored copy of rows', 'public.everybody'],
  [
    "create function peek() returns bigint language sql security definer as 'select count(*) from patient'",
    'function not reviewed',
    'public.peek',
  ],
  [
    'alter function hmtp_ensure_partitions security definer',
    'function not reviewed',
    'public.hmtp_ensure_partitions',
  ],
  [
    'create unique index one_email on app_user (email)',
    'unique without hospital',
    'public.app_user.one_email',
  ],
  [
    'alter table visit add constraint visit_loose foreign key (patient_id) references patient (id) not valid',
    'foreign key without hospital',
    'public.visit.visit_loose',
  ],
  ['alter role hmtp_app bypassrls', 'role with power', 'hmtp_app'],
  ['alter role hmtp_backup createrole', 'role with power', 'hmtp_backup'],
  ['grant hmtp_backup to hmtp_app', 'role in another role', 'hmtp_app'],
  ['alter table token owner to hmtp_app', 'role that owns', 'hmtp_app owns public.token'],
  ['grant create on schema public to hmtp_app', 'role that may make objects', 'hmtp_app in public'],
  ['grant usage on schema hmtp_meta to hmtp_dispatch', 'process that may enter hmtp_meta', 'hmtp_dispatch'],
  ['grant truncate on visit to hmtp_app', 'right beyond rows', 'hmtp_app on public.visit'],
  [
    'grant select on audit_event_{month} to hmtp_app',
    'right on a partition',
    'hmtp_app on public.audit_event_{month}',
  ],
  [
    'grant update (details) on audit_event to hmtp_app',
    'record that can be changed',
    'hmtp_app on public.audit_event',
  ],
  ['grant delete on payment to hmtp_app', 'record that can be changed', 'hmtp_app on public.payment'],
  [
    'grant update on ledger_line to hmtp_backup',
    'record that can be changed',
    'hmtp_backup on public.ledger_line',
  ],
  [
    'grant insert on outbox to hmtp_dispatch',
    'writer other than the application',
    'hmtp_dispatch on public.outbox',
  ],
  ['grant select on patient to public', 'right for everybody', 'public.patient'],
  ['alter role hmtp_owner bypassrls', 'owner that passes row-level security', 'hmtp_owner'],
  ['alter role hmtp_backup login', 'backup role that may log in', 'hmtp_backup'],
  [
    'grant update (outcome) on consultation to hmtp_app',
    'column that may be changed',
    'consultation.outcome',
  ],
  ['grant update on lab_result to hmtp_app', 'column that may be changed', 'lab_result.value'],
  ['grant update (amount_minor) on charge to hmtp_app', 'column that may be changed', 'charge.amount_minor'],
  ['revoke update on task from hmtp_app', 'listed column without a grant', 'task.state'],
  ['grant insert (actor_id) on audit_event to hmtp_app', 'audit column that its writer chooses', 'actor_id'],
  ['grant insert on audit_event to hmtp_app', 'audit column that its writer chooses', 'at'],
  [
    'alter table audit_event alter at set default now()',
    'audit column that the database does not fill',
    'at: now()',
  ],
  [
    'alter table audit_event alter address drop default',
    'audit column that the database does not fill',
    'address: ',
  ],
  [
    'alter table lab_result disable trigger lab_result_released',
    'guard that is gone',
    'lab_result.lab_result_released',
  ],
  ['alter table visit add column remark text', 'text column that nobody classified', 'visit.remark'],
  ['alter table task add column extra jsonb', 'text column that nobody classified', 'task.extra'],
  [
    'alter table appointment drop constraint appointment_reason_sealed',
    'sealed column that takes clear text',
    'appointment.reason',
  ],
  [
    "alter table charge drop constraint charge_void_reason_sealed; alter table charge add constraint charge_void_reason_sealed check (void_reason is null or void_reason <> '')",
    'sealed column that takes clear text',
    'charge.void_reason',
  ],
  ['drop trigger charge_voided on charge', 'guard that is gone', 'charge.charge_voided'],
  ['drop trigger payment_taken_by on payment', 'guard that is gone', 'payment.payment_taken_by'],
];

/** The partition of now. */
const month = new Date().toISOString().slice(0, 7).replace('-', '_');

describe('the catalogue', () => {
  it('has no way around the wall', async () => {
    expect(await lintCatalogue(sql)).toEqual([]);
  });

  it.each(faults)('%s: the lint turns red', async (fault, rule, object) => {
    await sql.query('begin');
    try {
      await sql.query(fault.replace('{month}', month));
      expect(await lintCatalogue(sql)).toContainEqual({ rule, object: object.replace('{month}', month) });
    } finally {
      await sql.query('rollback');
    }
  });
});

/** Whether a connection string opens a session, and as whom. */
async function signIn(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ who: string }>('select current_user as who');
    return rows[0]?.who ?? '';
  } catch (error) {
    return (error as { code?: string }).code ?? 'failed';
  } finally {
    await client.end();
  }
}
const as = (role: string, password: string) => {
  const url = new URL(test.appUrl);
  url.username = role;
  url.password = password;
  return url.toString();
};

// In one file with the lint: roles are the whole server's, and the lint looks at them.
describe('the passwords of the roles', () => {
  const roles = ['hmtp_app', 'hmtp_dispatch', 'hmtp_platform', 'hmtp_owner', backupRole];
  const passwords = () => ({
    ...test.rolePasswords,
    hmtp_owner: decodeURIComponent(new URL(test.ownerUrl).password),
  });

  it('open their own role and no other', async () => {
    for (const [of, password] of Object.entries(passwords()))
      for (const role of roles)
        expect(await signIn(as(role, password)), `${of}'s password at ${role}`).toBe(
          of === role ? role : '28P01',
        );
    expect(await lintPasswords(sql, passwords())).toEqual([]);
  });

  it('are seen when one is shared or kept weakly', async () => {
    const faults: [string, { rule: string; object: string }][] = [
      [
        `alter role hmtp_platform password '${passwords().hmtp_app}'`,
        { rule: 'password shared', object: 'hmtp_app opens hmtp_platform' },
      ],
      [
        `alter role ${backupRole} password '${passwords().hmtp_owner}'`,
        { rule: 'password shared', object: `hmtp_owner opens ${backupRole}` },
      ],
      [
        "set local password_encryption = md5; alter role hmtp_dispatch password 'x'",
        { rule: 'password that is not SCRAM', object: 'hmtp_dispatch' },
      ],
    ];
    for (const [fault, finding] of faults) {
      await sql.query('begin');
      try {
        await sql.query(fault);
        expect(await lintPasswords(sql, passwords())).toContainEqual(finding);
      } finally {
        await sql.query('rollback');
      }
    }
  });

  it('let the backup role in for its job only, where it sees all and changes nothing', async () => {
    let used = '';
    await withBackupRole(test.ownerUrl, 5, async (url) => {
      used = url;
      expect(await signIn(url)).toBe(backupRole);
      const backup = new pg.Client({ connectionString: url });
      await backup.connect();
      try {
        const { rows } = await sql.query<{ name: string }>(
          "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'hmtp_meta')",
        );
        expect(rows.length).toBeGreaterThan(40);
        for (const { name } of rows) await backup.query(`select * from ${name} limit 1`);
        await expect(backup.query('delete from patient')).rejects.toMatchObject({ code: '42501' });
        await expect(backup.query(`set role hmtp_owner`)).rejects.toMatchObject({ code: '42501' });
      } finally {
        await backup.end();
      }
    });
    expect(await signIn(used)).not.toBe(backupRole);
    await expect(
      withBackupRole(test.ownerUrl, 5, () => Promise.reject(new Error('disk full'))),
    ).rejects.toThrow('disk full');
    expect(await lintCatalogue(sql)).toEqual([]);
  });

  it('let a command run as the backup role, and are gone after it', async () => {
    const script =
      'console.log(JSON.stringify([process.env.PGUSER, process.env.PGPASSWORD, process.env.DATABASE_URL ?? null]))';
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['db/backup-role.ts', '5', process.execPath, '-e', script],
      { env: { ...process.env, DATABASE_URL: test.ownerUrl } },
    );
    const [role = '', password = '', owner] = JSON.parse(stdout) as (string | null)[];
    expect([role, owner]).toEqual([backupRole, null]);
    expect(await signIn(as(backupRole, password ?? ''))).toBe('28P01');
  });

  it('end by themselves, and a migration shuts what a killed job left open', async () => {
    const owner = new pg.Client({ connectionString: test.ownerUrl });
    await owner.connect();
    try {
      await openBackup(owner, 'left-open', -1);
      expect(await signIn(as(backupRole, 'left-open'))).toBe('28P01');
      expect(await ensureRoles(owner, {})).toBe(true);
      const { rows } = await sql.query('select rolcanlogin from pg_roles where rolname = $1', [backupRole]);
      expect(rows).toEqual([{ rolcanlogin: false }]);
      await openBackup(owner, 'at-work', 5);
      await ensureRoles(owner, {});
      expect(await signIn(as(backupRole, 'at-work'))).toBe(backupRole);
    } finally {
      await shutBackup(owner);
      await owner.end();
    }
  });

  it('are of no use to the owner beyond its own: it cannot become the backup role, nor pass the wall', async () => {
    const owner = new pg.Client({ connectionString: test.ownerUrl });
    await owner.connect();
    try {
      await expect(owner.query(`set role ${backupRole}`)).rejects.toMatchObject({ code: '42501' });
      await sql.query(
        "insert into hospital (id, slug, name, is_platform, time_zone, currency, day_starts_at, settings, wrapped_key, created_at) values (gen_random_uuid(), 'walled', 'Walled', false, 'Asia/Kolkata', 'INR', '00:00', '{}', 'x', now()) on conflict do nothing",
      );
      expect((await sql.query('select 1 from hospital')).rowCount).toBeGreaterThan(0);
      expect((await owner.query('select 1 from hospital')).rowCount).toBe(0);
      // What `-- rows: hospital` in a migration does, for its own transaction.
      await owner.query('begin');
      await owner.query('alter table hospital no force row level security');
      expect((await owner.query('select 1 from hospital')).rowCount).toBeGreaterThan(0);
      await owner.query('rollback');
      expect((await owner.query('select 1 from hospital')).rowCount).toBe(0);
    } finally {
      await owner.end();
    }
  });
});
