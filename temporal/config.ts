import { z } from 'zod';
import { parseEnv } from '#db/config.ts';

const ClientSchema = z.object({
  TEMPORAL_ADDRESS: z.string().regex(/^[^/]+:\d+$/, 'host:port'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  HMTP_TASK_QUEUE: z.string().default('hmtp'),
});
export type TemporalConfig = z.infer<typeof ClientSchema>;

const WorkerSchema = ClientSchema.extend({
  HMTP_DEPLOYMENT: z.string().default('hmtp'),
  HMTP_BUILD_ID: z.string().min(1),
  HMTP_BUNDLE: z.string().min(1),
  HMTP_WORKER_METRICS_PORT: z.coerce.number().int().optional(),
  /** The newest version also runs the relay; workers kept for older visits do not need to. */
  HMTP_RELAY: z.enum(['on', 'off']).default('on'),
  HMTP_RELAY_AFTER_SECONDS: z.coerce.number().int().min(1).default(4),
  /** A step that fails for so long without a refusal becomes a person's task. */
  HMTP_STEP_ATTENTION_SECONDS: z.coerce.number().int().min(1).default(300),
});
export type WorkerConfig = z.infer<typeof WorkerSchema>;

type Env = Record<string, string | undefined>;
export const temporalConfig = (env: Env = process.env): TemporalConfig => parseEnv(ClientSchema, env);
export const workerConfig = (env: Env = process.env): WorkerConfig => parseEnv(WorkerSchema, env);
