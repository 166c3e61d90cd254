import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    'grant insert on inbox_event to hmtp_dispatch',
    'writer other than the application',
    'hmtp_dispatch on public.inbox_event',
  ],
  ['grant select on patient to public', 'right for everybody', 'public.patient'],
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
