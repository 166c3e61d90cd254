import { createConnection } from 'node:net';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes } from '#contracts/cases/names.ts';
import type { TemporalServer } from '#temporal/connection.ts';
import { ensureSearchAttributes } from '#temporal/search-attributes.ts';
import { messageOf } from './failure.ts';
import { startLogged, type ProcessFolders } from './logged-process.ts';
import type { SupervisedSpec } from './supervise.ts';

export type TemporalSettings = {
  readonly program: string;
  readonly port: number;
  /** Without it everything is kept in memory. */
  readonly file?: string;
  readonly dynamicConfig?: Readonly<Record<string, string>>;
};

export const defaultNamespace = 'default';
const retentionSeconds = 720 * 3600;

// One partition: lower latency on one machine and exact order by priority. The matcher flags must be set before there
// is a backlog. Eager activities are off by default in this server line.
const dynamicConfig: Readonly<Record<string, string>> = {
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
  'matching.useNewMatcher': 'true',
  'matching.enableFairness': 'true',
  'system.enableActivityEagerExecution': 'true',
};

function startArguments(settings: TemporalSettings, file: string | undefined): string[] {
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(settings.port),
    '--log-level',
    'error',
    // The UI it carries has no login, leaves every action on, and sends no cookie to our codec: temporal-ui.ts runs one that does.
    '--headless',
  ];
  if (file) args.push('--db-filename', file);
  for (const name of Object.values(searchAttributes)) args.push('--search-attribute', `${name}=Keyword`);
  for (const [name, value] of Object.entries({ ...dynamicConfig, ...settings.dynamicConfig })) {
    args.push('--dynamic-config-value', `${name}=${value}`);
  }
  return args;
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/** A server that this machine runs for itself, on loopback. */
export const localServer = (port: number): TemporalServer => ({ address: `127.0.0.1:${port}`, tls: false });

/**
 * Waits until a server serves a namespace: a development server has its default one a moment after it listens.
 * @param namespace null when the server needs only to answer, as one that is not ours
 */
export async function waitForTemporal(
  server: TemporalServer,
  timeoutMilliseconds = 60_000,
  namespace: string | null = defaultNamespace,
): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  const { address } = server;
  const separator = address.lastIndexOf(':');
  const [host, port] = [address.slice(0, separator), Number(address.slice(separator + 1))];
  for (;;) {
    try {
      // gRPC waits longer and longer after a refused connection, a plain socket does not.
      if (!(await isListening(host, port))) throw new Error(`nothing listens on ${address}`);
      const connection = await Connection.connect({ ...server, connectTimeout: '5s' });
      try {
        if (namespace === null) await connection.workflowService.getSystemInfo({});
        else await connection.workflowService.describeNamespace({ namespace });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`Temporal at ${address} does not answer: ${messageOf(error)}`, { cause: error });
      await sleep(100);
    }
  }
}

/** How to run the development server under the supervisor. */
export function temporalSpec(settings: TemporalSettings): SupervisedSpec {
  return {
    name: 'temporal',
    layer: 'store',
    command: settings.program,
    args: startArguments(settings, settings.file),
    ready: () => waitForTemporal(localServer(settings.port)),
  };
}

/**
 * Creates the database file under a temporary name by one short run of the server, then renames it: a start that is
 * killed in between leaves no half-made schema.
 */
export async function initialiseTemporalFile(
  settings: TemporalSettings,
  folders: ProcessFolders,
): Promise<void> {
  const { file } = settings;
  if (!file || existsSync(file)) return;
  const partial = `${file}.new`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${partial}${suffix}`, { force: true });
  const running = startLogged(
    { name: 'temporal-init', command: settings.program, args: startArguments(settings, partial) },
    folders,
  );
  try {
    await waitForTemporal(localServer(settings.port));
  } finally {
    await running.stop();
  }
  renameSync(partial, file);
}

const retention = () => proto.google.protobuf.Duration.fromObject({ seconds: retentionSeconds });
const grpcNotFound = 5;
const isNotFound = (error: unknown): boolean =>
  isGrpcServiceError(error) && Number(error.code) === grpcNotFound;
/** A server's processes learn of a new namespace one after the other, within ten seconds. */
const namespaceKnownWithin = 30_000;

/** Makes a namespace and waits until the server lets flows be asked for in it. */
async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: retention(),
  });
  const deadline = Date.now() + namespaceKnownWithin;
  for (;;) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query: '' });
      return;
    } catch (error) {
      if (!isNotFound(error) || Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

/** Sets the namespace up, making it where there is none: history is kept 30 days, and our search attributes exist. Safe to repeat. */
export async function prepareNamespace(server: TemporalServer, namespace: string): Promise<void> {
  const connection = await Connection.connect(server);
  try {
    await connection.workflowService
      .updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention() } })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
        return registerNamespace(connection, namespace);
      });
    await ensureSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}
