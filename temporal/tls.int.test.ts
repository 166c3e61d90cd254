import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUntilReady } from '#scripts/platform/supervise.ts';
import { findTemporal } from '#scripts/platform/temporal-binary.ts';
import { obtainTemporalUi, temporalUiSpec } from '#scripts/platform/temporal-ui.ts';
import { prepareNamespace, waitForTemporal } from '#scripts/platform/temporal.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import { makeAuthority } from '#test/setup/certificates.ts';
import type { Authority, Certificate } from '#test/setup/certificates.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';
import { openTemporalDoor } from '#test/setup/temporal-door.ts';
import type { TemporalDoor } from '#test/setup/temporal-door.ts';
import { serverConfig } from '#temporal/config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hmtp-tls-'));
const root = path.resolve(import.meta.dirname, '..');
const key = 'key-of-a-test-only';

let stack: Stack;
let ours: Authority;
let stranger: Authority;
let client: Certificate;
/** One asks nobody for a certificate, the other asks everybody. */
let open: TemporalDoor;
let mutual: TemporalDoor;

beforeAll(async () => {
  [ours, stranger] = [makeAuthority(folder, 'ours'), makeAuthority(folder, 'stranger')];
  client = ours.issue('hmtp');
  const server = ours.issue('server');
  writeFileSync(path.join(folder, 'api.key'), `${key}\n`);
  stack = await startStack({ suite: 'tls', seed: true });
  open = await openTemporalDoor(stack.corner.address, server);
  mutual = await openTemporalDoor(stack.corner.address, server, ours.caFile);
});
afterAll(async () => {
  await stack?.stop();
  await open?.stop();
  await mutual?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const through = (door: TemporalDoor, settings: Record<string, string> = {}) => ({
  TEMPORAL_ADDRESS: door.address,
  HMTP_TEMPORAL_TLS: 'on',
  HMTP_TEMPORAL_TLS_CA_FILE: ours.caFile,
  ...settings,
});
const withClient = ({ certFile, keyFile }: Certificate) => ({
  HMTP_TEMPORAL_TLS_CERT_FILE: certFile,
  HMTP_TEMPORAL_TLS_KEY_FILE: keyFile,
});
const everything = () =>
  through(mutual, { ...withClient(client), HMTP_TEMPORAL_API_KEY_FILE: path.join(folder, 'api.key') });

/** The client's gRPC library says its name; the worker's native core another. */
const isClient = (agent: string): boolean => /grpc-node/.test(agent);

/** Whether a client with these settings gets an answer of the server. */
async function reaches(env: Record<string, string>): Promise<boolean> {
  const { server } = serverConfig(env);
  const connection = Connection.lazy({ ...server, connectTimeout: '2s' });
  try {
    await connection.ensureConnected();
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

const run = async (command: string, args: string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
};

describe('worker and client over TLS', () => {
  it('work with the authority, a certificate of their own and a key, which every call brings', async () => {
    await stack.restart('worker', everything());
    await stack.restart('api', everything());
    mutual.seen.length = 0;
    const team = await outpatientTeam(stack);
    const arrived = (await checkIn(team, (await registerPatient(team)).id)).body;
    expect((await complete(team.nurse, arrived, forms.triage)).body.stage).toBe('consultation');
    // The worker's native core and the client's gRPC library, both.
    const agents = new Set(mutual.seen.map(({ agent }) => (isClient(agent) ? 'client' : 'worker')));
    expect([...agents].sort()).toEqual(['client', 'worker']);
    expect(new Set(mutual.seen.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${key}`]),
    );
    expect(new Set(mutual.seen.map((call) => call.client))).toEqual(new Set(['hmtp']));
  });

  it('the client is refused without the authority, with another, with a name that is not the server’s, and in the clear', async () => {
    const { HMTP_TEMPORAL_TLS_CA_FILE: _, ...unknown } = through(open);
    expect(await reaches(through(open))).toBe(true);
    expect(await reaches(unknown)).toBe(false);
    expect(await reaches(through(open, { HMTP_TEMPORAL_TLS_CA_FILE: stranger.caFile }))).toBe(false);
    expect(await reaches(through(open, { HMTP_TEMPORAL_TLS_SERVER_NAME: 'flows.example.org' }))).toBe(false);
    expect(await reaches({ TEMPORAL_ADDRESS: open.address })).toBe(false);
  });

  it('the client is refused where it brings no certificate, or one of another authority', async () => {
    expect(await reaches(through(mutual, withClient(client)))).toBe(true);
    expect(await reaches(through(mutual))).toBe(false);
    expect(await reaches(through(mutual, withClient(stranger.issue('stranger'))))).toBe(false);
  });

  it('the worker is refused the same, ends, and says so', async () => {
    // The one that works says goodbye first.
    await stack.kill('worker', 'SIGTERM');
    for (const env of [
      through(open, { HMTP_TEMPORAL_TLS_CA_FILE: stranger.caFile }),
      { ...through(open), HMTP_TEMPORAL_TLS_CA_FILE: '' },
      through(mutual),
    ]) {
      const calls = () => [...open.seen, ...mutual.seen].filter(({ agent }) => !isClient(agent)).length;
      const before = calls();
      await expect(stack.restart('worker', env)).rejects.toThrow('before it was ready');
      expect(stack.log('worker')).toContain('worker stopped');
      expect(calls()).toBe(before);
    }
    // A key that is another certificate's: found before anything is tried.
    const mixed = { ...withClient(client), HMTP_TEMPORAL_TLS_KEY_FILE: stranger.issue('other').keyFile };
    await expect(stack.restart('worker', through(mutual, mixed))).rejects.toThrow('before it was ready');
    expect(stack.log('worker')).toContain('"code":"temporal.tls_pair"');
    await stack.restart('worker', through(open));
  }, 120_000);
});

describe('what sets a server up and looks at it, over TLS', () => {
  it('the launcher waits for it and prepares its namespace', async () => {
    const { server } = serverConfig(everything());
    await waitForTemporal(server, 5000);
    await prepareNamespace(server, 'default');
    const wrong = serverConfig(through(open, { HMTP_TEMPORAL_TLS_CA_FILE: stranger.caFile })).server;
    await expect(waitForTemporal(wrong, 300, null)).rejects.toThrow('does not answer');
  });

  it('the namespace job of the compose file and the release of a version', async () => {
    const program = findTemporal()?.path ?? '';
    const PATH = `${path.dirname(path.resolve(program))}:${process.env.PATH ?? ''}`;
    const env = { ...process.env, ...everything(), PATH, TEMPORAL_NAMESPACE: 'default' };
    mutual.seen.length = 0;
    const made = await run('sh', [path.join(root, 'ops', 'temporal', 'namespace.sh')], env);
    expect(made.output).toContain('SERVING');
    expect(made.code).toBe(0);
    const released = await run(process.execPath, [path.join(root, 'temporal', 'release.ts')], {
      ...stack.env('worker'),
      ...everything(),
    });
    expect(released.output).toContain('"msg":"released"');
    expect(mutual.seen.length).toBeGreaterThan(3);
    expect(new Set(mutual.seen.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${key}`]),
    );
  });

  it('Temporal UI', async (test) => {
    const found = await obtainTemporalUi();
    if ('why' in found) return test.skip();
    const look = async (env: Record<string, string>): Promise<number> => {
      const at = mkdtempSync(path.join(folder, 'ui-'));
      const socketPath = path.join(at, 'ui.sock');
      const settings = { temporalAddress: env.TEMPORAL_ADDRESS ?? '', namespace: 'default' };
      const spec = temporalUiSpec(found.program, socketPath, {
        ...settings,
        publicUrl: 'http://127.0.0.1:1',
        environment: env,
      });
      const ui = await startUntilReady(spec, { logs: at, run: at });
      try {
        const asked = request({ socketPath, path: '/temporal/api/v1/namespaces/default' }).end();
        const [answer] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
        answer.resume();
        return answer.statusCode;
      } finally {
        await ui.stop();
      }
    };
    mutual.seen.length = 0;
    expect(await look(everything())).toBe(200);
    expect(mutual.seen.length).toBeGreaterThan(0);
    for (const call of mutual.seen)
      expect(call).toMatchObject({ authorization: `Bearer ${key}`, client: 'hmtp' });
    expect(await look(through(open, { HMTP_TEMPORAL_TLS_CA_FILE: stranger.caFile }))).toBe(503);
    const { HMTP_TEMPORAL_TLS_CA_FILE: _, ...unknown } = through(open);
    expect(await look(unknown)).toBe(503);
  }, 240_000);
});
