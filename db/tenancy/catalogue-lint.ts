import type pg from 'pg';
import { lintColumns, lintTexts } from '#db/tenancy/column-lint.ts';
import { ownedBy } from '#db/tenancy/column-rights.ts';

/** What breaks the wall between hospitals, and where. */
export type Finding = { rule: string; object: string };

/** The policy of a tenant table as the catalogue prints it; nothing visible without a hospital. */
const ownHospital = (column: string) =>
  `(${column} = (NULLIF(current_setting('app.hospital_id'::text, true), ''::text))::uuid)`;

/** What a patient's own session sees of a table beside its hospital's rows: its own record's. */
const noPatient = `(NULLIF(current_setting('app.patient_id'::text, true), ''::text) IS NULL)`;
const isOwnPatient = (column: string) =>
  `(${column} = (NULLIF(current_setting('app.patient_id'::text, true), ''::text))::uuid)`;
const ownPatient = `(${noPatient} OR ${isOwnPatient('patient_id')})`;
const ownOrNobodys = `(${noPatient} OR (patient_id IS NULL) OR ${isOwnPatient('patient_id')})`;

/** What a session sees of a table whose rows are one person's: its own. */
const ownUser = (column: string) =>
  `(${column} = (NULLIF(current_setting('app.actor_id'::text, true), ''::text))::uuid)`;

/**
 * The reviewed list: everything that may differ from "a table of one hospital". A new entry here is a door between hospitals
 * and is looked at as one.
 */
const reviewed = {
  /** Tables that belong to no hospital, and why that is right. */
  tables: {
    'public.hospital': 'its own id is the hospital; the policy compares that',
    'public.icd10_code': 'a published code list, the same for everybody; read only',
    'hmtp_meta.migration': 'names and hashes of migrations; no role of a process may enter the schema',
    'hmtp_meta.installation': 'one id; no role of a process may enter the schema',
  },
  /** Policies beside `tenant`: table.policy.command.roles and the expression. */
  policies: {
    'public.hospital.own.*.public': ownHospital('id'),
    'public.hospital.platform_reads.r.hmtp_platform': '(id IS NOT NULL)',
    'public.patient.own_patient.*.public.restrictive': `(${noPatient} OR ${isOwnPatient('id')})`,
    'public.app_user.own_patient.*.public.restrictive': ownOrNobodys,
    'public.visit_move.own_patient.*.public.restrictive': noPatient,
    'public.ledger_line.own_patient.*.public.restrictive': `(${noPatient} OR (EXISTS ( SELECT\n   FROM ledger_entry e\n  WHERE ((e.hospital_id = ledger_line.hospital_id) AND (e.id = ledger_line.entry_id)))))`,
    'public.icd10_code.readable.r.public':
      "((code IS NOT NULL) AND ((NULLIF(current_setting('app.hospital_id'::text, true), ''::text))::uuid IS NOT NULL))",
    'public.icd10_code.owner_fills.*.hmtp_owner': '(code IS NOT NULL)',
    'public.outbox.dispatch_reads.r.hmtp_dispatch': '(id IS NOT NULL)',
  },
  /** Policies whose check differs from what they show: what is written may be about no patient. */
  checks: { 'public.audit_event.own_patient.*.public.restrictive': ownOrNobodys },
  /** Tables that know a patient and are no patient's alone: a place in the queue is counted over the tokens of others. */
  ofSeveralPatients: ['public.token'],
  /** Tables that tell of patients, or of how others work, without knowing one. */
  noPatientsBusiness: [
    'ledger_line',
    'case_step',
    'form_draft',
    'password_code',
    'role_grant',
    'reconcile_run',
    'stock_batch',
  ],
  /** Functions of our own; all run with the rights of whoever calls them. */
  functions: [
    'public.hmtp_by_acting_person',
    'public.hmtp_drop_read_outbox',
    'public.hmtp_ensure_partitions',
    'public.hmtp_keep_version',
    'public.hmtp_ledger_balanced',
    'public.hmtp_moves_with_visit',
    'public.hmtp_pin_version',
    'public.hmtp_refuse_change',
    'public.hmtp_return_within_issued',
    'public.hmtp_token_letter',
  ],
  /** Unique without a hospital: a hospital's short name is its public address. */
  uniques: ['public.hospital.hospital_slug_unique'],
  /** Never changed nor removed once written. */
  records: ['audit_event', 'outbox', 'ledger_entry', 'ledger_line', 'payment', 'refund'],
} as const;

const processRoles = ['hmtp_app', 'hmtp_dispatch', 'hmtp_platform'];
const loginRoles = [...processRoles, 'hmtp_backup'];
/** Oldest server without a known hole in row-level security (CVE-2025-8713: fixed in 17.6). */
const oldestServer = 170_006;

/** Tables of every schema but PostgreSQL's own; `t.name` is schema.table. */
const tables = `t as (select c.oid, n.nspname || '.' || c.relname as name, c.relname, c.relkind, c.relispartition, c.relrowsecurity, c.relforcerowsecurity, c.relnamespace, c.reloptions
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema')`;
const hasHospital = (oid: string, columns: string) =>
  `exists (select from pg_attribute a where a.attrelid = ${oid} and a.attname = 'hospital_id' and a.attnum = any(${columns}))`;

/** One query a rule; each row is a finding. $1 reviewed tables, $2 process roles, $3 login roles, $4 records, $5 uniques, $6 functions,
 * $7 tables of several patients, $8 tables behind the patients' wall that know none, $9 tables of one person each. */
const rules: Readonly<Record<string, string>> = {
  'no forced row-level security':
    "select name from t where relkind in ('r', 'p') and name not like 'hmtp\\_meta.%' and not (relrowsecurity and relforcerowsecurity)",
  'row-level security without a policy':
    'select name from t where relrowsecurity and not exists (select from pg_policy p where p.polrelid = t.oid and p.polpermissive)',
  'no wall around a patient':
    "select name from t where relkind in ('r', 'p') and not relispartition and name <> all($7) and (relname = 'patient' or exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'patient_id' and not a.attisdropped)) and not exists (select from pg_policy p where p.polrelid = t.oid and p.polname = 'own_patient' and not p.polpermissive and p.polcmd = '*')",
  'no wall before a patient':
    "select name from t where relname = any($8) and not exists (select from pg_policy p where p.polrelid = t.oid and p.polname in ('own_patient', 'no_patient') and not p.polpermissive and p.polcmd = '*')",
  'no wall around a person':
    "select name from t where relname = any($9) and not exists (select from pg_policy p where p.polrelid = t.oid and p.polname = 'own_user' and not p.polpermissive and p.polcmd = '*')",
  'no hospital_id':
    "select name from t where relkind in ('r', 'p') and name <> all($1) and not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'hospital_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)",
  'view that reads as its owner':
    "select name from t where relkind = 'v' and not coalesce(reloptions::text like '%security_invoker=true%', false) and not exists (select from pg_depend d where d.objid = t.oid and d.deptype = 'e')",
  'stored copy of rows': "select name from t where relkind in ('m', 'f')",
  'function not reviewed': `select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and (n.nspname || '.' || p.proname <> all($6) or p.prosecdef or p.proleakproof) and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  'unique without hospital': `select t.name || '.' || i.indexrelid::regclass from pg_index i join t on t.oid = i.indrelid where i.indisunique and not i.indisprimary and t.name not like 'hmtp\\_meta.%'
     and t.name || '.' || i.indexrelid::regclass <> all($5) and not ${hasHospital('t.oid', 'i.indkey::int2[]')}`,
  'foreign key without hospital': `select t.name || '.' || k.conname from pg_constraint k join t on t.oid = k.conrelid where k.contype = 'f' and not (${hasHospital('k.conrelid', 'k.conkey')}
     and (k.confrelid = 'hospital'::regclass or exists (select from unnest(k.conkey, k.confkey) pair(here, there) join pg_attribute h on h.attrelid = k.conrelid and h.attnum = here join pg_attribute f on f.attrelid = k.confrelid and f.attnum = there
       where h.attname = 'hospital_id' and f.attname = 'hospital_id')))`,
  'role with power':
    'select rolname from pg_roles where (rolname = any($2) and (rolbypassrls or rolinherit)) or (rolname = any($3) and (rolsuper or rolcreaterole or rolcreatedb or rolreplication))',
  'owner that passes row-level security':
    'select distinct rolname::text from pg_roles join pg_class c on c.relowner = pg_roles.oid join t on t.oid = c.oid where rolsuper or rolbypassrls',
  'backup role that may log in':
    "select rolname::text from pg_roles where rolname = 'hmtp_backup' and (rolcanlogin or not rolbypassrls)",
  'role in another role':
    'select member::regrole::text from pg_auth_members where member::regrole::text = any($3)',
  'role that owns': `select relowner::regrole || ' owns ' || name from t join pg_class c using (oid) where relowner::regrole::text = any($3)
     union all select proowner::regrole || ' owns ' || proname from pg_proc where proowner::regrole::text = any($3)
     union all select nspowner::regrole || ' owns ' || nspname from pg_namespace where nspowner::regrole::text = any($3)`,
  'role that may make objects':
    "select r || ' in ' || n.nspname from pg_namespace n, unnest($3) r where n.nspname !~ '^pg_' and has_schema_privilege(r, n.oid, 'CREATE')",
  'process that may enter hmtp_meta':
    "select r from pg_namespace n, unnest($2) r where n.nspname = 'hmtp_meta' and has_schema_privilege(r, n.oid, 'USAGE')",
  'right beyond rows':
    "select r || ' on ' || name from t, unnest($3) r where relkind in ('r', 'p') and has_table_privilege(r, t.oid, 'TRUNCATE, TRIGGER, REFERENCES, MAINTAIN')",
  'right on a partition':
    "select r || ' on ' || name from t, unnest($2) r where relispartition and relkind = 'r' and (has_table_privilege(r, t.oid, 'INSERT, UPDATE, DELETE') or has_any_column_privilege(r, t.oid, 'SELECT'))",
  'record that can be changed':
    "select r || ' on ' || name from t, unnest($3) r where relname = any($4) and (has_table_privilege(r, t.oid, 'DELETE') or has_any_column_privilege(r, t.oid, 'UPDATE'))",
  'writer other than the application':
    "select r || ' on ' || name from t, unnest($3) r where r <> 'hmtp_app' and relkind in ('r', 'p') and (has_table_privilege(r, t.oid, 'DELETE') or has_any_column_privilege(r, t.oid, 'INSERT') or has_any_column_privilege(r, t.oid, 'UPDATE'))",
  'right for everybody':
    "select name from t where relkind in ('r', 'p', 'v', 'S') and exists (select from aclexplode((select relacl from pg_class c where c.oid = t.oid)) a where a.grantee = 0)",
  'server too old': `select current_setting('server_version') where current_setting('server_version_num')::int < ${oldestServer}`,
};

type Policy = {
  table: string;
  name: string;
  key: string;
  qual: string | null;
  check: string | null;
  isPartition: boolean;
};

/** A tenant table has the policy `tenant` with the one expression; anything else must be on the reviewed list, word for word. */
async function lintPolicies(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<Policy>(
    `with ${tables} select t.name as table, p.polname as name, t.relispartition as "isPartition", pg_get_expr(p.polqual, p.polrelid) as qual, pg_get_expr(p.polwithcheck, p.polrelid) as check,
        t.name || '.' || p.polname || '.' || p.polcmd::text || '.' || (select string_agg(coalesce(r.rolname, 'public'), ',') from unnest(p.polroles) o(role) left join pg_roles r on r.oid = o.role) || case when p.polpermissive then '' else '.restrictive' end as key
       from pg_policy p join t on t.oid = p.polrelid order by 1, 2`,
  );
  const known: Readonly<Record<string, string>> = reviewed.policies;
  const checks: Readonly<Record<string, string>> = reviewed.checks;
  return rows
    .filter(({ table, key, qual, check, isPartition }) => {
      const isTenant = key === `${table}.tenant.*.public`;
      const isPatients = key === `${table}.own_patient.*.public.restrictive`;
      // Stricter than any other: a patient's session sees nothing of the table.
      const isNoPatients = key === `${table}.no_patient.*.public.restrictive`;
      const owner = key === `${table}.own_user.*.public.restrictive` && ownedBy[table.replace('public.', '')];
      const wanted = isTenant
        ? ownHospital('hospital_id')
        : owner
          ? ownUser(owner)
          : (known[key] ?? (isPatients ? ownPatient : isNoPatients ? noPatient : undefined));
      // Without a check of its own a policy checks what it shows; a partition is reached by its parent's policy.
      const checkIsRight =
        check === (checks[key] ?? wanted) || (check === null && !checks[key] && (!isTenant || isPartition));
      return qual !== wanted || !checkIsRight;
    })
    .map(({ table, name }) => ({ rule: 'policy not reviewed', object: `${table}.${name}` }));
}

/**
 * Looks through the catalogue of a database for every known way around row-level security: none is a finding too many.
 * @param client of any role that may read the catalogue
 */
export async function lintCatalogue(client: pg.Client): Promise<Finding[]> {
  const lists = [
    Object.keys(reviewed.tables),
    processRoles,
    loginRoles,
    reviewed.records,
    reviewed.uniques,
    reviewed.functions,
    reviewed.ofSeveralPatients,
    reviewed.noPatientsBusiness,
    Object.keys(ownedBy),
  ];
  const findings: Finding[] = [];
  for (const [rule, query] of Object.entries(rules)) {
    // Every query gets exactly the lists that it names, in their order.
    const used = lists.map((_, index) => index + 1).filter((number) => query.includes(`$${number}`));
    const renumbered = used.reduce(
      (text, number, index) => text.replaceAll(`$${number}`, `$${index + 1}::text[]`),
      query,
    );
    const values = used.map((number) => lists[number - 1]);
    const { rows } = await client.query<{ object: string }>(
      `with ${tables}, found(object) as (${renumbered}) select object from found order by 1`,
      values,
    );
    findings.push(...rows.map(({ object }) => ({ rule, object })));
  }
  return [
    ...findings,
    ...(await lintPolicies(client)),
    ...(await lintColumns(client)),
    ...(await lintTexts(client)),
  ];
}
