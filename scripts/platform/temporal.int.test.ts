import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchAttributes } from '#contracts/cases/names.ts';
import type { TemporalServer } from '#temporal/connection.ts';
import { sharedVariable } from '#test/setup/environment.ts';
import { freePort } from './ports.ts';
import { localServer, prepareNamespace, waitForTemporal } from './temporal.ts';

let server: TemporalServer;
let connection: Connection;
const namespace = `ward-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  server = { address: sharedVariable('HMTP_TEST_TEMPORAL'), tls: false };
  connection = await Connection.connect(server);
});
afterAll(async () => {
  await connection?.close();
});

test('a namespace that is not there is made, with 30 days of history and our search attributes, once', async () => {
  for (let again = 0; again < 2; again += 1) {
    await prepareNamespace(server, namespace);
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3600);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes ?? {})).toEqual(
      expect.arrayContaining(Object.values(searchAttributes)),
    );
    const { count } = await connection.workflowService.countWorkflowExecutions({ namespace, query: '' });
    expect(Number(count)).toBe(0);
  }
});

test('a server of somebody else needs no default namespace to be waited for; none at all is said in one line', async () => {
  await waitForTemporal(server, 5000, null);
  await expect(waitForTemporal(server, 300, 'nowhere')).rejects.toThrow('does not answer');
  await expect(waitForTemporal(localServer(await freePort()), 300, null)).rejects.toThrow('nothing listens');
});
