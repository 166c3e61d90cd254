import path from 'node:path';
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

/** Starts the Temporal development server, or waits for the one of `TEMPORAL_ADDRESS`. @returns its address */
export function startFlows(context: Context): Promise<string> {
  const { state, ports, steps, supervisor, environment } = context;
  const external = environment.TEMPORAL_ADDRESS;
  return steps.run('temporal', async (detail) => {
    if (external) {
      detail('of TEMPORAL_ADDRESS');
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
    const address = external ?? `127.0.0.1:${ports.temporal}`;
    await prepareNamespace(address, environment.TEMPORAL_NAMESPACE ?? defaultNamespace);
    return address;
  });
}
