import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import type { TemporalServer } from '#temporal/connection.ts';
import { StartFailure } from './failure.ts';
import { connect } from './postgres.ts';

// The same id lies in both stores: a database next to the flows of another one would act on the wrong patients.
const namespaceKey = 'hmtp.installation';

/** What one store knows: its id, and whether it holds anything that would be lost. */
export type StoreMark = { readonly id: string | undefined; readonly hasData: boolean };

export type InstallationVerdict =
  | { readonly kind: 'agreed'; readonly id: string }
  | { readonly kind: 'write'; readonly id: string | undefined }
  | { readonly kind: 'apart'; readonly reason: string; readonly remedy?: string };

const restore = 'restore the missing store, or npm run demo:reset to begin with new data';
const rebuild = `restore Temporal's store, or npm start -- --rebuild-flows to begin the flows of open visits and orders anew`;

/**
 * Compares the marks of both stores. A missing mark is healed only beside stores that hold nothing yet.
 * @param isRebuilding the operator said that Temporal's store is lost: an empty one is then marked as the database is
 */
export function compareMarks(
  database: StoreMark,
  flows: StoreMark,
  isRebuilding = false,
): InstallationVerdict {
  if (database.id && database.id === flows.id) return { kind: 'agreed', id: database.id };
  if (database.id && flows.id)
    return { kind: 'apart', reason: 'the database and Temporal belong to different installations' };
  if (!database.id && !flows.id && database.hasData !== flows.hasData) {
    return {
      kind: 'apart',
      reason: `${database.hasData ? 'Temporal' : 'the database'} is empty beside used data`,
    };
  }
  if (!database.id && flows.id && (flows.hasData || database.hasData)) {
    return { kind: 'apart', reason: 'the database has lost its installation id or was replaced' };
  }
  if (database.id && !flows.id && (flows.hasData || database.hasData)) {
    if (isRebuilding && !flows.hasData) return { kind: 'write', id: database.id };
    const remedy = flows.hasData ? {} : { remedy: rebuild };
    return { kind: 'apart', reason: 'Temporal has lost its installation id or was replaced', ...remedy };
  }
  return { kind: 'write', id: database.id ?? flows.id };
}

async function readDatabase(ownerUrl: string): Promise<StoreMark> {
  const client = await connect(ownerUrl);
  try {
    const table = await client.query(`select to_regclass('hmtp_meta.installation') is not null as present`);
    const present = (table.rows[0] as { present: boolean }).present;
    const row = present ? await client.query('select id from hmtp_meta.installation') : undefined;
    const others = await client.query(
      `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')
         and n.nspname not in ('pg_catalog', 'information_schema', 'hmtp_meta') and n.nspname not like 'pg\\_%') as found`,
    );
    const id = (row?.rows[0] as { id: string } | undefined)?.id;
    return { id, hasData: (others.rows[0] as { found: boolean }).found };
  } finally {
    await client.end();
  }
}

async function readFlows(connection: Connection, namespace: string): Promise<StoreMark> {
  const described = await connection.workflowService.describeNamespace({ namespace });
  const counted = await connection.workflowService.countWorkflowExecutions({ namespace, query: '' });
  return {
    id: described.namespaceInfo?.data?.[namespaceKey] || undefined,
    hasData: Number(counted.count ?? 0) > 0,
  };
}

/**
 * Makes sure that database and Temporal belong together, and marks both on the first start.
 * @returns the installation id
 * @throws StartFailure naming `npm run demo:reset` or `--rebuild-flows` when they do not belong together
 */
export async function ensureInstallation(
  ownerUrl: string,
  server: TemporalServer,
  namespace: string,
  isRebuilding = false,
): Promise<string> {
  const connection = await Connection.connect(server);
  try {
    const verdict = compareMarks(
      await readDatabase(ownerUrl),
      await readFlows(connection, namespace),
      isRebuilding,
    );
    if (verdict.kind === 'apart') {
      throw new StartFailure(verdict.reason, verdict.remedy ?? restore);
    }
    if (verdict.kind === 'agreed') return verdict.id;
    const id = verdict.id ?? randomUUID();
    const client = await connect(ownerUrl);
    try {
      await client.query('create schema if not exists hmtp_meta');
      await client.query('create table if not exists hmtp_meta.installation (id uuid primary key)');
      await client.query('insert into hmtp_meta.installation (id) values ($1) on conflict do nothing', [id]);
    } finally {
      await client.end();
    }
    await connection.workflowService.updateNamespace({
      namespace,
      updateInfo: { data: { [namespaceKey]: id } },
    });
    return id;
  } finally {
    await connection.close();
  }
}
