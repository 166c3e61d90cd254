import path from 'node:path';
import { serverConfig } from '#temporal/config.ts';
import { connectionSettings, type TemporalServer } from '#temporal/connection.ts';
import { messageOf, StartFailure } from './failure.ts';
import type { StateFolder } from './paths.ts';
import type { Ports } from './ports.ts';
import { findPrograms, outsideData } from './postgres-binaries.ts';
import {
  clearStaleServer,
  ensureOwnerAndDatabase,
  initialiseData,
  postgresSpec,
  superuserUrl,
  waitForPostgres,
} from './postgres.ts';
import { withRole } from './environment.ts';
import type { Secrets } from './secrets.ts';
import type { Steps } from './steps.ts';
import type { Supervisor } from './supervise.ts';
import { obtainTemporal } from './temporal-binary.ts';
import {
  defaultNamespace,
  initialiseTemporalFile,
  localServer,
  prepareNamespace,
  temporalSpec,
  waitForTemporal,
} from './temporal.ts';

export const ownerRole = 'hmtp_owner';
export const databaseName = 'hmtp';

type Context = {
  readonly state: StateFolder;
  readonly secrets: Secrets;
  readonly ports: Ports;
  readonly steps: Steps;
  readonly supervisor: Supervisor;
  readonly environment: NodeJS.ProcessEnv;
};

/** Ends an embedded server that a killed start left on the data folder, so that its port is free again. */
export async function clearKilledDatabase(state: StateFolder): Promise<void> {
  for (const data of [state.postgresData, outsideData(state)]) await clearStaleServer(data);
}

/** Starts the embedded database, or waits for the one of `DATABASE_URL`. @returns the owner's connection string */
export function startDatabase(context: Context): Promise<string> {
  const { state, secrets, ports, steps, supervisor, environment } = context;
  const external = environment.DATABASE_URL;
  if (external) {
    return steps.run('postgres', async (detail) => {
      detail('of DATABASE_URL');
      await waitForPostgres(external, 10_000).catch((error: unknown) => {
        throw new StartFailure(
          `the database of DATABASE_URL does not answer: ${messageOf(error)}`,
          'start it, or unset DATABASE_URL to use the embedded one',
        );
      });
      return external;
    });
  }
  return steps.run('postgres', async (detail) => {
    const programs = findPrograms(state.folder);
    const data = programs.outside ? outsideData(state) : state.postgresData;
    detail(
      programs.outside
        ? `embedded 18, data in ${path.dirname(data)}: the postgres user cannot enter the checkout`
        : 'embedded 18',
    );
    const settings = { programs, data, port: ports.postgres, password: secrets.postgresPassword };
    initialiseData(settings);
    await supervisor.start(postgresSpec(settings));
    const admin = superuserUrl(settings);
    await ensureOwnerAndDatabase(admin, { name: ownerRole, password: secrets.ownerPassword }, databaseName);
    return withRole(superuserUrl(settings, databaseName), ownerRole, secrets.ownerPassword);
  });
}

/** The server of `TEMPORAL_ADDRESS`, or none when one is to be started here. @throws StartFailure when its settings are wrong */
export function ownTemporal(environment: NodeJS.ProcessEnv): TemporalServer | undefined {
  const set = Object.keys(environment).filter(
    (name) => name.startsWith('HMTP_TEMPORAL_') && name in connectionSettings && environment[name],
  );
  if (!environment.TEMPORAL_ADDRESS) {
    if (!set.length || set.every((name) => environment[name] === 'off')) return undefined;
    throw new StartFailure(
      `${set.join(', ')} set without TEMPORAL_ADDRESS: the embedded server is reached on loopback only`,
      'set TEMPORAL_ADDRESS to a server of your own, or unset them',
    );
  }
  try {
    // The launcher runs the demo, whatever a process is when it is started on its own.
    return serverConfig({ ...environment, HMTP_MODE: environment.HMTP_MODE ?? 'demo' }).server;
  } catch (error) {
    throw new StartFailure(messageOf(error), 'docs/runbooks/start.md lists the settings of the connection');
  }
}

/** Starts the Temporal development server, or waits for the one of `TEMPORAL_ADDRESS`. @returns how it is reached */
export function startFlows(context: Context): Promise<TemporalServer> {
  const { state, ports, steps, supervisor, environment } = context;
  return steps.run('temporal', async (detail) => {
    const external = ownTemporal(environment);
    if (external) {
      detail(`of TEMPORAL_ADDRESS${external.tls ? ', over TLS' : ''}`);
      await waitForTemporal(external, 10_000, null).catch((error: unknown) => {
        throw new StartFailure(
          messageOf(error),
          'start it, or unset TEMPORAL_ADDRESS to use the embedded one',
        );
      });
    } else {
      const program = await obtainTemporal((line) => {
        steps.say(line);
      });
      detail(`server ${program.source}`);
      const settings = {
        program: program.path,
        port: ports.temporal,
        file: state.temporalFile,
      };
      await initialiseTemporalFile(settings, state);
      await supervisor.start(temporalSpec(settings));
    }
    const server = external ?? localServer(ports.temporal);
    await prepareNamespace(server, environment.TEMPORAL_NAMESPACE ?? defaultNamespace);
    return server;
  });
}
