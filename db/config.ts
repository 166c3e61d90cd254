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

/** Why a process does not start: `code` stays the same over versions, the message is one line that names each variable. */
export class ConfigurationError extends Error {
  readonly code: string;

  constructor(code: string, problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`);
    this.name = 'ConfigurationError';
    this.code = code;
  }
}

/** What the log of a process says of the error that ended it. */
export const failureOf = (error: unknown): { error: string; code?: string } => ({
  error: error instanceof Error ? error.message : String(error),
  ...(error instanceof ConfigurationError ? { code: error.code } : {}),
});

/**
 * Parses an environment by a schema.
 * @throws ConfigurationError `configuration.invalid`, or the code that the schema gives its first problem in `params`
 */
export function parseEnv<T extends z.ZodType>(
  schema: T,
  env: Record<string, string | undefined>,
): z.infer<T> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const [first] = issues.map(
    (issue) => (issue.code === 'custom' ? issue.params?.['code'] : undefined) as unknown,
  );
  throw new ConfigurationError(
    typeof first === 'string' ? first : 'configuration.invalid',
    issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

/** Database part of the configuration; every value comes from the environment. */
export const databaseConfig = (env: Record<string, string | undefined> = process.env): DatabaseConfig =>
  parseEnv(Schema, env);
