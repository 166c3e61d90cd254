import { z } from 'zod';

const url = z.string().regex(/^postgres(ql)?:\/\//, 'a postgres:// URL');

const Schema = z.object({
  HMTP_DB_APP_URL: url,
  HMTP_DB_DISPATCH_URL: url.optional(),
  HMTP_DB_PLATFORM_URL: url,
  HMTP_MASTER_KEY: z
    .string()
    .refine((value) => Buffer.from(value, 'base64').length === 32, '32 bytes in base64'),
  HMTP_DB_POOL: z.coerce.number().int().min(1).max(200).default(10),
});
export type DatabaseConfig = z.infer<typeof Schema>;

/** Parses an environment by a schema; the error is one line that names each variable. */
export function parseEnv<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
): z.infer<T> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`configuration: ${lines.join('; ')}`);
}

/** Database part of the configuration; every value comes from the environment. */
export const databaseConfig = (env: Record<string, string | undefined> = process.env): DatabaseConfig =>
  parseEnv(Schema, env);
