import { processRoles, type ProcessRole, type RolePasswords } from '#db/roles.ts';
import type { Secrets } from './secrets.ts';

/** Connection strings of the database roles. */
export type DatabaseUrls = {
  readonly owner: string;
  readonly app: string;
  readonly dispatch: string;
  readonly platform: string;
};

/** The same database under another role. */
export function withRole(url: string, role: string, password: string): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = password;
  return changed.toString();
}

/** Connection strings of every process role on the owner's server; each can be set on its own in the environment. */
export function databaseUrls(
  owner: string,
  passwords: RolePasswords,
  environment: NodeJS.ProcessEnv = {},
): DatabaseUrls {
  return {
    owner,
    app: environment.HMTP_DB_APP_URL ?? withRole(owner, 'hmtp_app', passwords.hmtp_app),
    dispatch: environment.HMTP_DB_DISPATCH_URL ?? withRole(owner, 'hmtp_dispatch', passwords.hmtp_dispatch),
    platform: environment.HMTP_DB_PLATFORM_URL ?? withRole(owner, 'hmtp_platform', passwords.hmtp_platform),
  };
}

export type PlatformSettings = {
  readonly urls: DatabaseUrls;
  readonly secrets: Pick<Secrets, 'rolePasswords' | 'masterKey' | 'jwtKeys' | 'demoPassword'>;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deployment: string;
  readonly loginsFile: string;
};

/** Environment of every process, by kind. Variables of the caller win only where the launcher sets none. */
export type Environments = {
  migrate(): NodeJS.ProcessEnv;
  seed(): NodeJS.ProcessEnv;
  worker(options: { buildId: string; bundle: string; metricsPort: number }): NodeJS.ProcessEnv;
  api(options: {
    port: number;
    publicUrl: string;
    temporalUi: string;
    mode?: string;
    /** Where people come in; without it only the API's own port is opened. */
    door?: { host: string; port: number; webHandler: string };
  }): NodeJS.ProcessEnv;
};

/** Builds the environments that the processes' own `config.ts` files read. */
export function createEnvironments(
  settings: PlatformSettings,
  base: NodeJS.ProcessEnv = process.env,
): Environments {
  const { urls, secrets } = settings;
  const flows = {
    TEMPORAL_ADDRESS: settings.temporalAddress,
    TEMPORAL_NAMESPACE: settings.namespace,
    HMTP_TASK_QUEUE: settings.taskQueue,
    HMTP_DEPLOYMENT: settings.deployment,
  };
  const roles = { HMTP_DB_APP_URL: urls.app, HMTP_DB_PLATFORM_URL: urls.platform };
  const owner = { DATABASE_URL: urls.owner };
  const passwords = Object.fromEntries(
    (Object.keys(processRoles) as ProcessRole[]).map((role) => [
      processRoles[role],
      secrets.rolePasswords[role],
    ]),
  );
  return {
    migrate: () => ({ ...base, ...owner, ...passwords }),
    seed: () => ({
      ...base,
      ...owner,
      ...roles,
      HMTP_MASTER_KEY: secrets.masterKey,
      HMTP_SEED_LOGINS: settings.loginsFile,
      HMTP_DEMO_PASSWORD: secrets.demoPassword,
    }),
    worker: ({ buildId, bundle, metricsPort }) => ({
      HMTP_MODE: 'demo',
      ...base,
      ...flows,
      ...roles,
      HMTP_DB_DISPATCH_URL: urls.dispatch,
      HMTP_MASTER_KEY: secrets.masterKey,
      HMTP_BUILD_ID: buildId,
      HMTP_BUNDLE: bundle,
      HMTP_WORKER_METRICS_PORT: String(metricsPort),
    }),
    api: ({ port, publicUrl, temporalUi, mode, door }) => ({
      ...base,
      ...flows,
      ...roles,
      HMTP_DB_DISPATCH_URL: urls.dispatch,
      HMTP_MASTER_KEY: secrets.masterKey,
      HMTP_JWT_KEYS: secrets.jwtKeys,
      HMTP_API_HOST: '127.0.0.1',
      HMTP_API_PORT: String(port),
      HMTP_MODE: mode ?? 'demo',
      HMTP_DEMO_LOGINS: settings.loginsFile,
      HMTP_PUBLIC_URL: publicUrl,
      HMTP_TEMPORAL_UI: temporalUi,
      ...(door
        ? {
            // The build of the web is for production, whatever the shell says.
            NODE_ENV: 'production',
            HMTP_WEB_HANDLER: door.webHandler,
            HMTP_WEB_HOST: door.host,
            HMTP_WEB_PORT: String(door.port),
          }
        : {}),
    }),
  };
}
