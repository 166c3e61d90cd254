import { serve } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import pino from 'pino';
import { createApp } from '#api/app.ts';
import { apiConfig } from '#api/config.ts';
import { loadJwtKeys } from '#api/identity/jwt.ts';
import { createEventHub } from '#api/inbox/event-hub.ts';
import { createMetrics } from '#api/platform/metrics.ts';
import { databaseConfig } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';
import { freePort } from '#scripts/platform/ports.ts';

/** The API with one transaction more a request than it needs: the fault that the budget is there to find. */
export async function startWastefulApi(
  env: NodeJS.ProcessEnv,
): Promise<{ url: string; stop(): Promise<void> }> {
  const config = apiConfig(env);
  const log = pino({ level: 'silent' });
  const db = await openDatabase(databaseConfig(env));
  const temporal = createClient(temporalConfig(env), db);
  const events = createEventHub(db, log);
  await events.start();
  const jwt = await loadJwtKeys(config.HMTP_JWT_KEYS);
  const app = createApp({ config, db, temporal, jwt, events, metrics: createMetrics(), log });
  const wasteful = new OpenAPIHono();
  wasteful.use('/api/*', async (_c, next) => {
    await db.orm.em.fork().transactional((em) => em.execute('select 1'));
    await next();
  });
  wasteful.route('/', app as never);
  const port = await freePort();
  const server = serve({ fetch: wasteful.fetch, hostname: '127.0.0.1', port });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await events.stop();
      await temporal.connection.close();
      await db.close();
    },
  };
}
