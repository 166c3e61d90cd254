import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { databaseConfig, failureOf } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import { settleNow } from '#temporal/cases/settle-soon.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';
import { createApp } from '#api/app.ts';
import { apiConfig } from '#api/config.ts';
import type { ApiConfig } from '#api/config.ts';
import { loadJwtKeys } from '#api/identity/jwt.ts';
import { createEventHub } from '#api/inbox/event-hub.ts';
import { apiListener, frontDoor, isApiPath, loadWeb, serverFor } from '#api/platform/front-door.ts';
import type { Listener } from '#api/platform/front-door.ts';
import { createMetrics } from '#api/platform/metrics.ts';

// Lines are written by the quarter second, not each by its own system call in the middle of a request; at the end, and with a fatal one, all are.
const log = pino(
  { name: 'api', redact: ['password', 'accessToken', 'refreshToken', 'authorization', 'cookie'] },
  pino.destination({ sync: false, minLength: 4096, periodicFlush: 250 }),
);
/** How long open requests and streams may take when the process is told to stop. */
const stopWithinMs = 5000;

/** Opens the API's own port, and the front door where there is a web application to serve; in a cluster the Ingress is the door. */
async function openDoors(config: ApiConfig, api: Listener): Promise<Server[]> {
  const open = async (name: string, listener: Listener, host: string, port: number): Promise<Server> => {
    const server = serverFor(listener, (error) =>
      log.error({ error: error instanceof Error ? error.stack : String(error) }, `${name} failed`),
    );
    await once(server.listen({ host, port }), 'listening');
    log.info({ port: (server.address() as AddressInfo).port }, `${name} ready`);
    return server;
  };
  const own = await open('api', api, config.HMTP_API_HOST, config.HMTP_API_PORT);
  if (!config.HMTP_WEB_HANDLER) return [own];
  const places = [{ isHere: isApiPath, listener: api }];
  const door = frontDoor(places, await loadWeb(config.HMTP_WEB_HANDLER));
  return [own, await open('front door', door, config.HMTP_WEB_HOST, config.HMTP_WEB_PORT)];
}

async function main(): Promise<void> {
  const config = apiConfig();
  const jwt = await loadJwtKeys(config.HMTP_JWT_KEYS);
  const db = await openDatabase(databaseConfig());
  const temporal = createClient(temporalConfig(), db);
  const events = createEventHub(db, log);
  await events.start();
  const app = createApp({ config, db, temporal, jwt, events, metrics: createMetrics(), log });
  const servers = await openDoors(config, apiListener(app.fetch));
  const stop = () => {
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    void Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
      .then(() => Promise.allSettled([events.stop(), temporal.connection.close()]))
      .then(() => settleNow(db))
      .then(() => db.close())
      .then(() => process.exit(0));
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
  log.fatal(failureOf(error), 'api stopped');
  process.exit(1);
}
