import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import pino from 'pino';
import { createApp } from '#api/app.ts';
import { apiConfig } from '#api/config.ts';
import { loadJwtKeys } from '#api/identity/jwt.ts';
import { createEventHub } from '#api/inbox/event-hub.ts';
import { createMetrics } from '#api/platform/metrics.ts';
import { databaseConfig } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import { gather, sendText, sendTyped } from '#db/driver/wire.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';

/** A read to be measured: what to call it, where it is, and whose token asks. */
export type Read = { readonly name: string; readonly path: string; readonly token: string };

type Said = { name?: string; text: string; values: (string | null)[]; types: number[] };

/** Ids made while recording belong to rows that are written by now: each replay writes rows of its own. */
const isFresh = (value: string, since: number): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(value) &&
  Number.parseInt(value.replace('-', '').slice(0, 12), 16) >= since;

/** Calls the API once in this process and notes every statement that it sends, in order, with what it answered. */
async function record(read: Read, call: (read: Read) => Promise<Response>) {
  const said: Said[] = [];
  const since = Date.now();
  const { prototype } = pg.Client as unknown as { prototype: { query: (...args: unknown[]) => unknown } };
  const { query } = prototype;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    said.push(args[0] as Said);
    return query.apply(this, args);
  };
  try {
    const answer = await call(read);
    if (answer.status !== 200) throw new Error(`${read.path}: ${answer.status} ${await answer.text()}`);
    return {
      said: said.map(({ name, text, values, types }) => ({ name, text, values, types })),
      body: await answer.json(),
      since,
    };
  } finally {
    prototype.query = query;
  }
}

// A process of its own beside the API, with its environment: the same statements of each read, in one transaction, behind a bare
// Hono route. All of them leave in one write, which is the least that can be waited for.
if (import.meta.main) {
  const reads = JSON.parse(process.env.HMTP_BARE_READS ?? '[]') as Read[];
  const settings = databaseConfig();
  const db = await openDatabase(settings);
  const log = pino({ enabled: false });
  const config = apiConfig();
  const app = createApp({
    config,
    db,
    temporal: null,
    jwt: await loadJwtKeys(config.HMTP_JWT_KEYS),
    events: createEventHub(db, log),
    metrics: createMetrics(),
    log,
  });
  const pool = new pg.Pool({
    connectionString: settings.HMTP_DB_APP_URL,
    max: settings.HMTP_DB_POOL,
    pipeline: true,
  } as pg.PoolConfig);
  const bare = new Hono();
  for (const read of reads) {
    const call = ({ path, token }: Read) =>
      Promise.resolve(app.request(path, { headers: { Authorization: `Bearer ${token}` } }));
    // The first call meets what is not in memory yet.
    await call(read);
    const { said, body, since } = await record(read, call);
    bare.get(`/${read.name}`, async (c) => {
      const client = await pool.connect();
      try {
        gather(client);
        await Promise.all(
          said.map(({ name, text, values, types }) =>
            types
              ? sendTyped(
                  client,
                  {
                    ...(name ? { name } : {}),
                    text,
                    values: values.map((value) =>
                      typeof value === 'string' && isFresh(value, since) ? uuidv7() : value,
                    ),
                  },
                  types,
                )
              : sendText(client, text),
          ),
        );
      } finally {
        client.release();
      }
      return c.json(body as object);
    });
  }
  const server = serve({
    fetch: bare.fetch,
    port: Number(process.env.HMTP_BARE_PORT),
    hostname: '127.0.0.1',
  });
  if (!server.listening) await once(server, 'listening');
  process.stdout.write('{"msg":"bare reads ready"}\n');
}
