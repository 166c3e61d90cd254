import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';

/** Names one Worker Deployment. */
export type Deployment = { readonly namespace: string; readonly deploymentName: string };
export type DeploymentVersion = Deployment & { readonly buildId: string };

const grpcNotFound = 5;
const grpcFailedPrecondition = 9;

function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}

async function describe(client: Client, { namespace, deploymentName }: Deployment) {
  try {
    return await client.workflowService.describeWorkerDeployment({ namespace, deploymentName });
  } catch (error) {
    if (hasCode(error, grpcNotFound)) return undefined;
    throw error;
  }
}

/** Build ids of all versions that the server knows, and the current one. */
export async function listVersions(
  client: Client,
  deployment: Deployment,
): Promise<{ known: string[]; current: string | undefined }> {
  const info = (await describe(client, deployment))?.workerDeploymentInfo;
  const known = (info?.versionSummaries ?? []).map((version) => version.deploymentVersion?.buildId ?? '');
  const current = info?.routingConfig?.currentDeploymentVersion?.buildId;
  return { known: known.filter((buildId) => buildId !== ''), current: current || undefined };
}

/** Waits until a worker of the version has polled, so that the server knows it. */
export async function waitForVersion(
  client: Client,
  version: DeploymentVersion,
  timeoutMilliseconds = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  while (!(await listVersions(client, version)).known.includes(version.buildId)) {
    if (Date.now() > deadline)
      throw new Error(
        `worker version ${version.buildId} did not reach Temporal in ${timeoutMilliseconds / 1000} s`,
      );
    await sleep(100);
  }
}

/**
 * Makes a version the one that new cases start on. Refused by the server while no worker of the version polls all
 * queues of the former one, which is retried until the time is over.
 */
export async function setCurrentVersion(
  client: Client,
  version: DeploymentVersion,
  identity: string,
  timeoutMilliseconds = 30_000,
): Promise<void> {
  const { namespace, deploymentName, buildId } = version;
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const described = await describe(client, version);
    if (described?.workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId === buildId) return;
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName,
        buildId,
        identity,
        ...(described?.conflictToken ? { conflictToken: described.conflictToken } : {}),
      });
      return;
    } catch (error) {
      if (!hasCode(error, grpcNotFound, grpcFailedPrecondition) || Date.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

/** Number of open cases that are pinned to a version and can only go on with a worker of it. */
export async function countOpenPinned(client: Client, version: DeploymentVersion): Promise<number> {
  const name = `${version.deploymentName}:${version.buildId}`;
  const query = `TemporalWorkerDeploymentVersion = '${name}' AND TemporalWorkflowVersioningBehavior = 'Pinned' AND ExecutionStatus = 'Running'`;
  const { count } = await client.workflowService.countWorkflowExecutions({
    namespace: version.namespace,
    query,
  });
  return Number(count ?? 0);
}

/**
 * Versions that still have open pinned cases, with their number.
 * @param candidates build ids kept on disk; versions known to the server are looked at as well
 */
export async function versionsWithOpenCases(
  client: Client,
  deployment: Deployment,
  candidates: readonly string[],
): Promise<{ buildId: string; open: number }[]> {
  const { known } = await listVersions(client, deployment);
  const found: { buildId: string; open: number }[] = [];
  for (const buildId of new Set([...candidates, ...known])) {
    const open = await countOpenPinned(client, { ...deployment, buildId });
    if (open > 0) found.push({ buildId, open });
  }
  return found;
}
