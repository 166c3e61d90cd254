import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { failureOf, parseEnv } from '#db/config.ts';
import { temporalConfig } from '#temporal/config.ts';
import { setCurrentVersion, versionsWithOpenCases, waitForVersion } from '#temporal/deployments.ts';

const Schema = z.object({ HMTP_DEPLOYMENT: z.string().default('hmtp'), HMTP_BUILD_ID: z.string().min(1) });

/** How long a new worker may take from being scheduled to its first poll. */
const waitMilliseconds = 300_000;

/**
 * Last step of a rollout: waits until a worker of this version polls, then makes it the one that new visits start on.
 * Prints which earlier versions still have open visits, since their workers must stay.
 */
async function release(): Promise<void> {
  const { server, TEMPORAL_NAMESPACE: namespace } = temporalConfig();
  const { HMTP_DEPLOYMENT: deploymentName, HMTP_BUILD_ID: buildId } = parseEnv(Schema, process.env);
  const connection = await Connection.connect(server);
  try {
    const client = new Client({ connection, namespace });
    const version = { namespace, deploymentName, buildId };
    await waitForVersion(client, version, waitMilliseconds);
    await setCurrentVersion(client, version, 'hmtp-release', waitMilliseconds);
    const earlier = (await versionsWithOpenCases(client, version, [])).filter(
      (each) => each.buildId !== buildId,
    );
    process.stdout.write(`${JSON.stringify({ msg: 'released', buildId, keepWorkersOf: earlier })}\n`);
  } finally {
    await connection.close();
  }
}

try {
  await release();
} catch (error) {
  process.stderr.write(`${JSON.stringify({ msg: 'not released', ...failureOf(error) })}\n`);
  process.exitCode = 1;
}
