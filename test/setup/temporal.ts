import { Client, Connection, type ClientOptions } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import { setCurrentVersion, waitForVersion } from '#temporal/deployments.ts';
import { sharedVariable } from './environment.ts';

/** Names of one suite's own corner of the shared Temporal server. */
export type FlowCorner = {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deployment: string;
};

/** A task queue and deployment of a suite's own. */
export function flowCorner(
  suite: string,
  address: string = sharedVariable('HMTP_TEST_TEMPORAL'),
): FlowCorner {
  const unique = `${suite}-${randomBytes(4).toString('hex')}`;
  return { address, namespace: 'default', taskQueue: unique, deployment: unique };
}

/** A Temporal client of a corner; `close` ends its connection. Give `dataConverter` to read encrypted payloads. */
export async function connectTemporal(
  corner: FlowCorner,
  options: Omit<ClientOptions, 'connection' | 'namespace'> = {},
): Promise<{ client: Client; close: () => Promise<void> }> {
  const connection = await Connection.connect({ address: corner.address });
  return {
    client: new Client({ ...options, connection, namespace: corner.namespace }),
    close: () => connection.close(),
  };
}

/** Makes a polling worker's build the current one of the corner's deployment; new workers get no tasks before. */
export async function makeCurrent(corner: FlowCorner, buildId: string): Promise<void> {
  const { client, close } = await connectTemporal(corner);
  try {
    const version = { namespace: corner.namespace, deploymentName: corner.deployment, buildId };
    await waitForVersion(client, version);
    await setCurrentVersion(client, version, 'hmtp-tests');
  } finally {
    await close();
  }
}
