import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundlePath, type FlowBuild } from '#temporal/bundle-path.ts';
import type { TemporalServer } from '#temporal/connection.ts';
import {
  setCurrentVersion,
  versionsWithOpenCases,
  waitForVersion,
  type Deployment,
} from '#temporal/deployments.ts';
import type { Environments } from './environment.ts';
import { freePort } from './ports.ts';
import { workerSpec } from './processes.ts';
import type { Steps } from './steps.ts';
import type { Supervisor } from './supervise.ts';

type Context = {
  readonly builds: string;
  readonly deployment: Deployment;
  readonly temporal: TemporalServer;
  readonly environments: Environments;
  readonly steps: Steps;
  readonly supervisor: Supervisor;
};

const shortId = (buildId: string): string => buildId.slice(0, 8);
const workerName = (buildId: string): string => `worker-${shortId(buildId)}`;

/** Build ids kept on disk. */
export function keptBuilds(builds: string): string[] {
  return existsSync(builds) ? readdirSync(builds).filter((name) => existsSync(bundlePath(builds, name))) : [];
}

async function startWorker(context: Context, build: FlowBuild): Promise<void> {
  const env = context.environments.worker({ ...build, metricsPort: await freePort() });
  await context.supervisor.start(workerSpec(workerName(build.buildId), env));
}

/** Removes builds that no open case needs, and stops their workers. */
async function retireBuilds(context: Context, client: Client, current: string): Promise<void> {
  const kept = keptBuilds(context.builds);
  const needed = await versionsWithOpenCases(client, context.deployment, kept);
  for (const buildId of kept) {
    if (buildId === current || needed.some((version) => version.buildId === buildId)) continue;
    await context.supervisor.stop(workerName(buildId));
    rmSync(path.join(context.builds, buildId), { recursive: true, force: true });
  }
}

/**
 * Starts one worker for every version with open cases, then the new one, and makes the new one current last: an open
 * case always finds a worker of its own version.
 * @returns how to retire versions whose last case was closed meanwhile
 */
export async function startWorkers(
  context: Context,
  build: FlowBuild,
): Promise<{ retire(): Promise<void>; close: () => Promise<void> }> {
  const { builds, deployment, steps } = context;
  const connection = await Connection.connect(context.temporal);
  const client = new Client({ connection, namespace: deployment.namespace });
  const older = (await versionsWithOpenCases(client, deployment, keptBuilds(builds))).filter(
    (version) => version.buildId !== build.buildId,
  );
  for (const { buildId, open } of older) {
    const bundle = bundlePath(builds, buildId);
    if (!existsSync(bundle)) {
      steps.say(
        `${open} open cases need flow version ${shortId(buildId)}, whose build is gone -- remedy: put back .hmtp/builds/${buildId}`,
      );
      continue;
    }
    await steps.run(`worker ${shortId(buildId)}`, async (detail) => {
      detail(`earlier version, ${open} open ${open === 1 ? 'case' : 'cases'}`);
      await startWorker(context, { buildId, bundle });
    });
  }
  await steps.run(`worker ${shortId(build.buildId)}`, async (detail) => {
    detail('current version');
    await startWorker(context, build);
    await waitForVersion(client, { ...deployment, buildId: build.buildId });
    await setCurrentVersion(client, { ...deployment, buildId: build.buildId }, 'hmtp-launcher');
  });
  await retireBuilds(context, client, build.buildId);
  return { retire: () => retireBuilds(context, client, build.buildId), close: () => connection.close() };
}
