import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionSettings } from '#temporal/connection.ts';
import { messageOf } from './failure.ts';
import { root, type StateFolder } from './paths.ts';
import type { SupervisedSpec } from './supervise.ts';
import { buildGo, cacheFolder, goProgram } from './temporal-binary.ts';

/** Name of the program built from what is in the checkout now. */
function programFile(): string {
  const hash = createHash('sha256');
  for (const file of ['ui/main.go', 'go.mod', 'go.sum'])
    hash.update(readFileSync(path.join(root, 'temporal', file)));
  return path.join(cacheFolder(), `temporal-ui-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * The server of Temporal UI: the cached one, else built from `temporal/ui`.
 * @returns its program, or why there is none: the platform does without
 */
export async function obtainTemporalUi(): Promise<{ program: string; isCached: boolean } | { why: string }> {
  const program = programFile();
  if (existsSync(program)) return { program, isCached: true };
  const go = goProgram();
  if (!go) return { why: 'Go is not installed to build it' };
  const partial = `${program}.new.${process.pid}`;
  try {
    await buildGo(go, './ui', partial);
  } catch (error) {
    return { why: messageOf(error) };
  }
  chmodSync(partial, 0o755);
  renameSync(partial, program);
  return { program, isCached: false };
}

/** Longest path of a socket, less a little (`sun_path` of unix(7) is 108 bytes, 104 on macOS). */
const longestSocket = 100;

/** The socket of the UI: in the state folder, or in a folder of this user's own where that path would be too long. */
export function uiSocket(state: Pick<StateFolder, 'folder'>): string {
  const near = path.join(state.folder, 'temporal-ui', 'ui.sock');
  if (near.length <= longestSocket) return near;
  const name = createHash('sha256').update(state.folder).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `hmtp-ui-${name}`, 'ui.sock');
}

export type UiSettings = {
  readonly temporalAddress: string;
  readonly namespace: string;
  /** Where people come in: the UI stands below it, and asks for payloads in clear there. */
  readonly publicUrl: string;
  /** What worker and client go by (`temporal/connection.ts`): the UI reaches the server as they do. */
  readonly environment?: NodeJS.ProcessEnv;
};

const fileOf = (environment: NodeJS.ProcessEnv, name: keyof ConnectionSettings): string =>
  environment[name] ? path.resolve(environment[name]) : '';

/** TLS of the connection to Temporal. A server name is always there: without one, and without files, the UI would not use TLS. */
function tlsSettings(address: string, environment: NodeJS.ProcessEnv): object {
  if (environment.HMTP_TEMPORAL_TLS !== 'on') return {};
  return {
    tls: {
      caFile: fileOf(environment, 'HMTP_TEMPORAL_TLS_CA_FILE'),
      certFile: fileOf(environment, 'HMTP_TEMPORAL_TLS_CERT_FILE'),
      keyFile: fileOf(environment, 'HMTP_TEMPORAL_TLS_KEY_FILE'),
      // Its own default looks at no certificate at all.
      enableHostVerification: true,
      serverName: environment.HMTP_TEMPORAL_TLS_SERVER_NAME || address.slice(0, address.lastIndexOf(':')),
    },
  };
}

/** Settings of the server of Temporal UI, which takes JSON as YAML: it reads, and does nothing else. */
export const temporalUiSettings = ({
  temporalAddress,
  namespace,
  publicUrl,
  environment = {},
}: UiSettings): string =>
  JSON.stringify({
    temporalGrpcAddress: temporalAddress,
    ...tlsSettings(temporalAddress, environment),
    host: '127.0.0.1',
    publicPath: '/temporal',
    enableUi: true,
    defaultNamespace: namespace,
    notifyOnNewVersion: false,
    hideLogs: true,
    cors: { allowOrigins: [publicUrl] },
    codec: {
      endpoint: `${publicUrl}/api/v1/platform/codec`,
      includeCredentials: true,
      passAccessToken: false,
      defaultErrorMessage:
        'HMTP did not open the payloads: sign in to HMTP as operations again, in this browser, and reload.',
      defaultErrorLink: `${publicUrl}/login?next=/temporal`,
    },
    disableWriteActions: true,
    workflowTerminateDisabled: true,
    workflowCancelDisabled: true,
    workflowSignalDisabled: true,
    workflowUpdateDisabled: true,
    workflowResetDisabled: true,
    batchActionsDisabled: true,
    startWorkflowDisabled: true,
    activityCommandsDisabled: true,
  });

const answers = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request({ socketPath, path: '/healthz' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once('error', () => resolve(false)).end();
  });

/** How to run the UI under the supervisor; writes its settings. Only this user opens the folder of settings and socket. */
export function temporalUiSpec(program: string, socket: string, settings: UiSettings): SupervisedSpec {
  const folder = path.dirname(socket);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  writeFileSync(path.join(folder, 'hmtp.yaml'), temporalUiSettings(settings), { mode: 0o600 });
  return {
    name: 'temporal-ui',
    layer: 'edge',
    command: program,
    args: [folder, socket],
    env: {
      ...process.env,
      HMTP_TEMPORAL_API_KEY_FILE: fileOf(settings.environment ?? {}, 'HMTP_TEMPORAL_API_KEY_FILE'),
    },
    async ready() {
      const deadline = Date.now() + 30_000;
      while (!(await answers(socket))) {
        if (Date.now() > deadline) throw new Error('it does not answer');
        await sleep(100);
      }
    },
  };
}
