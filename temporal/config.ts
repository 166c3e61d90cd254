import { z } from 'zod';
import { parseEnv } from '#db/config.ts';
import { connectionSettings, ConnectionSettings, serverOf } from '#temporal/connection.ts';
import type { TemporalServer } from '#temporal/connection.ts';

/** Adds how the server is reached, with what the files of the settings hold. */
function withServer<T extends ConnectionSettings>(
  settings: T,
  ctx: z.core.$RefinementCtx,
): T & { server: TemporalServer } {
  const server = serverOf(settings, (code, name, message) =>
    ctx.addIssue({ code: 'custom', path: [name], message, params: { code } }),
  );
  return { ...settings, server };
}

const client = {
  ...connectionSettings,
  TEMPORAL_NAMESPACE: z.string().default('default'),
  HMTP_TASK_QUEUE: z.string().default('hmtp'),
};
const worker = {
  ...client,
  HMTP_DEPLOYMENT: z.string().default('hmtp'),
  HMTP_BUILD_ID: z.string().min(1),
  HMTP_BUNDLE: z.string().min(1),
  HMTP_WORKER_METRICS_PORT: z.coerce.number().int().optional(),
  /** The newest version also runs the relay; workers kept for older visits do not need to. */
  HMTP_RELAY: z.enum(['on', 'off']).default('on'),
  HMTP_RELAY_AFTER_SECONDS: z.coerce.number().int().min(1).default(4),
  /** A step that fails for so long without a refusal becomes a person's task. */
  HMTP_STEP_ATTENTION_SECONDS: z.coerce.number().int().min(1).default(300),
};
const Server = ConnectionSettings.transform(withServer);
const Client = z.object(client).transform(withServer);
const Worker = z.object(worker).transform(withServer);
export type TemporalConfig = z.output<typeof Client>;
export type WorkerConfig = z.output<typeof Worker>;

type Env = Record<string, string | undefined>;
/** The server alone, for who starts and sets up. @throws ConfigurationError */
export const serverConfig = (env: Env = process.env): z.output<typeof Server> => parseEnv(Server, env);
/** What a client of the flows needs. @throws ConfigurationError */
export const temporalConfig = (env: Env = process.env): TemporalConfig => parseEnv(Client, env);
/** What a worker needs. @throws ConfigurationError */
export const workerConfig = (env: Env = process.env): WorkerConfig => parseEnv(Worker, env);
