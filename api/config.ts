import { z } from 'zod';
import { accessTokenLimits, accessTokenSeconds } from '#contracts/identity/names.ts';
import { parseEnv } from '#db/config.ts';
import { isUpstream } from '#api/platform/upstream.ts';
import { trustedProxies } from '#api/platform/trusted-proxies.ts';

const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

/** Who may tell the address of a person in `X-Forwarded-For`; nobody when it is not set. */
const Proxies = z
  .string()
  .default('')
  .transform((text, ctx) => {
    try {
      return trustedProxies(text);
    } catch (error) {
      ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

const Schema = z
  .object({
    HMTP_API_HOST: z.string().default('127.0.0.1'),
    HMTP_API_PORT: z.coerce.number().int().min(0).max(65535),
    HMTP_WEB_HANDLER: optional,
    HMTP_WEB_HOST: z.string().default('127.0.0.1'),
    HMTP_WEB_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    HMTP_MODE: z.enum(['demo', 'production']).default('production'),
    HMTP_PUBLIC_URL: z.url().transform((value) => value.replace(/\/$/, '')),
    HMTP_TRUSTED_PROXIES: Proxies,
    HMTP_JWT_KEYS: z.string().min(2, 'a JWKS with private keys'),
    /** How long a sign-in lasts until it is renewed. */
    HMTP_ACCESS_TOKEN_SECONDS: z.coerce
      .number()
      .int()
      .min(accessTokenLimits.least)
      .max(accessTokenLimits.most)
      .default(accessTokenSeconds),
    HMTP_DEMO_LOGINS: optional,
    /** Where the server of Temporal UI answers; without it there is none behind our door. */
    HMTP_TEMPORAL_UI: optional.refine(
      (value) => !value || isUpstream(value),
      'unix:/socket or http://host:port',
    ),
    HMTP_TASK_QUEUE: z.string().default('hmtp'),
    HMTP_DEPLOYMENT: z.string().default('hmtp'),
    HMTP_MASTER_KEY: z.string(),
  })
  .superRefine((config, ctx) => {
    if (config.HMTP_MODE !== 'production') return;
    const refuse = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (config.HMTP_DEMO_LOGINS) refuse('HMTP_DEMO_LOGINS', 'demo logins are not offered in production');
    if (!config.HMTP_PUBLIC_URL.startsWith('https://'))
      refuse('HMTP_PUBLIC_URL', 'production is served over https');
    if (config.HMTP_ACCESS_TOKEN_SECONDS > accessTokenSeconds)
      refuse('HMTP_ACCESS_TOKEN_SECONDS', `at most ${accessTokenSeconds} in production`);
    if (new Set(Buffer.from(config.HMTP_MASTER_KEY, 'base64')).size < 8)
      refuse('HMTP_MASTER_KEY', 'not a random key');
  });
export type ApiConfig = z.output<typeof Schema>;

/** API part of the configuration. Production refuses demo settings. */
export const apiConfig = (env: Record<string, string | undefined> = process.env): ApiConfig =>
  parseEnv(Schema, env);
