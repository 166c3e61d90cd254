import { serve } from '@hono/node-server';
import pino from 'pino';
import { databaseConfig } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';
import { createApp } from '#api/app.ts';
import { apiConfig } from '#api/config.ts';
import { loadJwtKeys } from '#api/identity/jwt.ts';
import { createEventHub } from '#api/inbox/event-hub.ts';
import { createMetrics } from '#api/platform/metrics.ts';

const log = pino({
  name: 'api',
  redact: ['password', 'accessToken', 'refreshToken', 'authorization', 'cookie'],
});
/** How long open requests and streams may take when the process is told to stop. */
const stopWithinMs = 5000;

async function main(): Promise<void> {
  const config = apiConfig();
  const jwt = await loadJwtKeys(config.HMTP_JWT_KEYS);
  const db = await openDatabase(databaseConfig());
  const temporal = createClient(temporalConfig(), db);
  const events = createEventHub(db, log);
  await events.start();
  const app = createApp({ config, db, temporal, jwt, events, metrics: createMetrics(), log });
  const server = serve(
    { fetch: app.fetch, hostname: config.HMTP_API_HOST, port: config.HMTP_API_PORT },
    ({ port }) => log.info({ port }, 'api ready'),
  );
  const stop = () => {
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    server.close(() => {
      void Promise.allSettled([events.stop(), temporal.connection.close()])
        .then(() => db.close())
        .then(() => process.exit(0));
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

// An error nobody waited for leaves the process in a state nobody knows: it ends and is started again.
process.on('unhandledRejection', (reason) => {
  log.fatal(
    { error: reason instanceof Error ? { message: reason.message, stack: reason.stack } : String(reason) },
    'unhandled rejection',
  );
  process.exit(1);
});

try {
  await main();
} catch (error) {
  log.fatal({ error: error instanceof Error ? error.message : String(error) }, 'api stopped');
  process.exit(1);
}
