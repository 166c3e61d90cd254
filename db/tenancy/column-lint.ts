import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type pg from 'pg';
import { otherSeals, textColumns } from '#db/tenancy/text-columns.ts';
import { ofModules } from '#db/tenancy/module-tables.ts';
import { actorColumns, auditColumns, oneWay, updatable } from '#db/tenancy/column-rights.ts';
import { movedTables } from '#db/tenancy/patient-tables.ts';

type Finding = { rule: string; object: string };

/** What the database writes into an audit row by itself, as the catalogue prints it. */
const auditDefaults: Readonly<Record<string, string>> = {
  id: 'uuidv7()',
  at: 'clock_timestamp()',
  actor_id: "(NULLIF(current_setting('app.actor_id'::text, true), ''::text))::uuid",
  role: "NULLIF(current_setting('app.role'::text, true), ''::text)",
  request_id: `"left"(NULLIF(current_setting('app.request_id'::text, true), ''::text), 64)`,
  address: `"left"(NULLIF(current_setting('app.address'::text, true), ''::text), 45)`,
};

/** Triggers that keep what is written once; each is `table.trigger`. */
const guards: readonly string[] = [
  'charge.charge_voided',
  'patient_statement.patient_statement_struck',
  'vital_sign.vital_sign_struck',
  'ledger_line.ledger_line_balanced',
  ...oneWay.map((table) => `${table}.${table}_one_way`),
  ...movedTables.map(({ table }) => `${table}.${table}_moves`),
  ...Object.entries(ofModules((rules) => rules.guards)).flatMap(([table, names]) =>
    names.map((name) => `${table}.${name}`),
  ),
  ...Object.entries(actorColumns).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${table}_${column}`),
  ),
];

const mayUpdate = `select c.relname as table, a.attname as column from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    and has_column_privilege('hmtp_app', c.oid, a.attnum, 'UPDATE')`;

/** Compares what the app role may change, and what it may say of itself, with the reviewed lists. */
export async function lintColumns(client: pg.Client): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { rows: granted } = await client.query<{ table: string; column: string }>(mayUpdate);
  const held = new Set(granted.map(({ table, column }) => `${table}.${column}`));
  for (const { table, column } of granted)
    if (!updatable[table]?.includes(column))
      findings.push({ rule: 'column that may be changed', object: `${table}.${column}` });
  for (const [table, columns] of Object.entries(updatable))
    for (const column of columns)
      if (!held.has(`${table}.${column}`))
        findings.push({ rule: 'listed column without a grant', object: `${table}.${column}` });

  const { rows: audit } = await client.query<{ column: string; given: string | null; may: boolean }>(
    `select a.attname as column, pg_get_expr(d.adbin, d.adrelid) as given, has_column_privilege('hmtp_app', a.attrelid, a.attnum, 'INSERT') as may
       from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = 'audit_event'::regclass and a.attnum > 0 and not a.attisdropped`,
  );
  for (const { column, given, may } of audit) {
    if (may && !auditColumns.includes(column))
      findings.push({ rule: 'audit column that its writer chooses', object: column });
    if (
      auditDefaults[column] &&
      (given ?? '').replace(/::character varying.*$/, '') !== auditDefaults[column]
    )
      findings.push({
        rule: 'audit column that the database does not fill',
        object: `${column}: ${given ?? ''}`,
      });
  }

  const { rows: triggers } = await client.query<{ name: string }>(
    "select c.relname || '.' || t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and t.tgenabled in ('O', 'A')",
  );
  const live = new Set(triggers.map(({ name }) => name));
  for (const guard of guards)
    if (!live.has(guard)) findings.push({ rule: 'guard that is gone', object: guard });
  return findings;
}

/** Every column that can hold words is on the list of `text-columns.ts`, and what is called sealed refuses clear text. */
export async function lintTexts(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{ table: string; column: string; sealed: boolean }>(
    `select c.relname as table, a.attname as column, exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.convalidated
              and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) ~ format('%I ~~ ''hs1[.]%%''::text', a.attname)) as sealed
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
      where n.nspname not in ('information_schema', 'hmtp_meta') and n.nspname !~ '^pg_' and c.relkind in ('r', 'p') and not c.relispartition
        and a.attnum > 0 and not a.attisdropped and (t.typcategory = 'S' or t.typname in ('json', 'jsonb', 'bytea', 'xml', '_text', '_varchar', 'hstore'))
      order by 1, 2`,
  );
  const findings: Finding[] = [];
  for (const { table, column, sealed } of rows) {
    const object = `${table}.${column}`;
    const kind = textColumns[table]?.[column];
    if (!kind) findings.push({ rule: 'text column that nobody classified', object });
    else if (kind === 'sealed' && !sealed && !otherSeals.includes(object))
      findings.push({ rule: 'sealed column that takes clear text', object });
  }
  const present = new Set(rows.map(({ table, column }) => `${table}.${column}`));
  for (const [table, columns] of Object.entries(textColumns))
    for (const column of Object.keys(columns))
      if (!present.has(`${table}.${column}`))
        findings.push({ rule: 'classified column that is gone', object: `${table}.${column}` });
  return findings;
}

/** Whether a stored SCRAM-SHA-256 verifier is of a password (RFC 5802, section 3). */
function isVerifierOf(verifier: string, password: string): boolean {
  const match = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier);
  if (!match) return verifier === password;
  const [, iterations = '', salt = '', stored = ''] = match;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(clientKey).digest('base64') === stored;
}

/**
 * Which role another role's password opens, and which has one that is kept in a form weaker than SCRAM.
 * @param client a superuser's: only that may read verifiers
 * @param passwords by role
 */
export async function lintPasswords(
  client: pg.Client,
  passwords: Readonly<Record<string, string>>,
): Promise<Finding[]> {
  const { rows } = await client.query<{ role: string; verifier: string }>(
    "select rolname as role, rolpassword as verifier from pg_authid where rolname like 'hmtp\\_%' and rolpassword is not null order by 1",
  );
  return rows.flatMap(({ role, verifier }) => [
    ...(verifier.startsWith('SCRAM-SHA-256$') ? [] : [{ rule: 'password that is not SCRAM', object: role }]),
    ...Object.entries(passwords)
      .filter(([other, password]) => other !== role && isVerifierOf(verifier, password))
      .map(([other]) => ({ rule: 'password shared', object: `${other} opens ${role}` })),
  ]);
}
