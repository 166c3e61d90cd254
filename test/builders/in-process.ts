import { randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import pino from 'pino';
import { createApp } from '#api/app.ts';
import { apiConfig } from '#api/config.ts';
import { createEventHub } from '#api/inbox/event-hub.ts';
import { loadJwtKeys } from '#api/identity/jwt.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { createMetrics } from '#api/platform/metrics.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import type { Person } from '#test/builders/people.ts';
import type { Stack } from '#test/setup/stack.ts';

export type InProcess = {
  app: OpenAPIHono<AppEnv>;
  db: Database;
  /** Calls it as a person who signed in to the stack. */
  call<T>(
    person: Person,
    method: string,
    path: string,
    body?: unknown,
    requestId?: string,
  ): Promise<{ status: number; text: string; body: T }>;
  close(): Promise<void>;
};

/**
 * The API in the test's own process, on the database of a stack, where a fault can be seeded in it. No flow stands behind it: what
 * would go to one is answered 503 after its checks.
 */
export async function apiInProcess(
  stack: Pick<Stack, 'env' | 'database' | 'masterKey'>,
  onLog?: (line: string) => void,
): Promise<InProcess> {
  const db = await openDatabase({
    HMTP_DB_APP_URL: stack.database.appUrl,
    HMTP_DB_PLATFORM_URL: stack.database.platformUrl,
    HMTP_MASTER_KEY: stack.masterKey,
    HMTP_DB_POOL: 4,
  });
  const config = apiConfig(stack.env('api'));
  const app = createApp({
    config,
    db,
    temporal: null,
    jwt: await loadJwtKeys(config.HMTP_JWT_KEYS),
    events: createEventHub(db, { warn: () => undefined }),
    metrics: createMetrics(),
    log: pino({ enabled: onLog !== undefined }, { write: (line) => onLog?.(line) }),
  });
  return {
    app,
    db,
    call: async <T>(
      person: Person,
      method: string,
      path: string,
      body?: unknown,
      requestId: string = randomUUID(),
    ) => {
      const headers: Record<string, string> = {
        Authorization: `Bearer ${person.token}`,
        'X-Request-Id': requestId,
        ...(method === 'GET' ? {} : { 'Idempotency-Key': randomUUID() }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      };
      const answer = await app.request(
        path,
        { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
        {},
      );
      const text = await answer.text();
      return { status: answer.status, text, body: (text ? JSON.parse(text) : null) as T };
    },
    close: () => db.close(),
  };
}
