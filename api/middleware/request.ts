import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { countingAs } from '#db/driver/counts.ts';
import { invalidField, Refusal } from '#domain/platform/refusal.ts';
import type { AppContext, AppEnv, Deps } from '#api/platform/env.ts';
import { loadSession, readToken } from '#api/identity/session.ts';
import { forbiddenKeys } from '#api/platform/sendable.ts';

/** Largest body, and deepest nesting in it, that is taken. */
export const maxBodyBytes = 1_000_000;
/** How much of a body that is too large is read all the same, into nothing: whoever sends it then reads the refusal, and may go on. */
const maxDiscardedBytes = 100_000_000;
const maxDepth = 32;

/** Pattern of the route that was called, as OpenAPI writes it; only middleware matched what is no route. */
const patternOf = (path: string): string =>
  path.includes('*') ? 'unmatched' : path.replaceAll(/:(\w+)/g, '{$1}');

/** Gives every request its id, dependencies, log line and measure. The log line holds the route pattern, never what was asked. */
export const observe = (deps: Deps) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const given = c.req.header('X-Request-Id') ?? '';
    c.set('requestId', /^[\w-]{8,64}$/.test(given) ? given : randomUUID());
    c.set('deps', deps);
    const started = performance.now();
    await countingAs(() => `${c.req.method} ${patternOf(routePath(c, -1))}`, next);
    // After the route: a problem is an answer of its own, without what was set before.
    c.header('X-Request-Id', c.get('requestId'));
    if (c.req.method !== 'GET' && c.res.ok) deps.events.hurry();
    const seconds = (performance.now() - started) / 1000;
    const route = patternOf(routePath(c, -1));
    deps.metrics.duration.labels(route, c.req.method, String(c.res.status)).observe(seconds);
    deps.log.info(
      {
        requestId: c.get('requestId'),
        method: c.req.method,
        route,
        status: c.res.status,
        ms: Math.round(seconds * 1000),
      },
      'request',
    );
  });

/** Headers of every answer of the API: nothing is framed, sniffed, or cached unless its route says so. */
export const apiHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('X-Frame-Options', 'DENY');
  c.header('Referrer-Policy', 'no-referrer');
});

/** Keeps a refusal of who asks for the routes that need a session: a cookie that has ended keeps nobody from signing in. */
async function orKept(c: AppContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    c.set('sessionRefusal', error);
  }
}

export const token = createMiddleware<AppEnv>(async (c, next) => {
  await orKept(c, () => readToken(c));
  await next();
});

/** Finds out who asks. After the body: nobody may hold a connection of the database by sending slowly. */
export const session = createMiddleware<AppEnv>(async (c, next) => {
  if (!c.get('sessionRefusal')) await orKept(c, () => loadSession(c));
  try {
    await next();
  } finally {
    // Routes that asked for nothing, and streams, which would keep it for as long as they last.
    await c.get('begun')?.end();
  }
});

const forbidden = new Set(forbiddenKeys);

/** A text that is kept as it was sent: without the NUL that Postgres cannot hold, and half characters, which would become others. */
const isText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/**
 * Walks a parsed body: too deep, keys that reach into prototypes, and what cannot be kept as it was sent are refused. Half a character
 * comes from a box that was cut off, so its field is named.
 */
function inspect(value: unknown, path: readonly string[]): void {
  if (typeof value === 'string' && !isText(value)) {
    if (value.includes('\u0000')) throw new Refusal('request.malformed');
    throw invalidField(path.join('.'), 'half_character');
  }
  if (!value || typeof value !== 'object') return;
  if (path.length >= maxDepth) throw new Refusal('request.too_deep');
  for (const [key, entry] of Object.entries(value)) {
    if (forbidden.has(key) || !isText(key)) throw new Refusal('request.malformed');
    inspect(entry, [...path, key]);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads and checks the JSON body once, before any route: size, type, encoding, syntax, depth. Routes get it from Hono's cache. */
export const body = createMiddleware<AppEnv>(async (c, next) => {
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(c.req.method)) return next();
  const declared = Number(c.req.header('Content-Length') ?? '0');
  if (declared > maxDiscardedBytes) throw new Refusal('request.too_large');
  const raw = new Uint8Array(await readLimited(c.req.raw));
  const { bodyCache } = c.req;
  bodyCache.arrayBuffer = Promise.resolve(raw.buffer) as never;
  bodyCache.text = Promise.resolve('') as never;
  // Also of nothing there is a cache: whoever asks again would find the request read already.
  if (!raw.length) return next();
  if (!/^application\/json\b/i.test(c.req.header('Content-Type') ?? ''))
    throw new Refusal('request.unsupported_media');
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoder.decode(raw));
  } catch {
    throw new Refusal('request.malformed');
  }
  inspect(parsed, []);
  bodyCache.text = Promise.resolve(decoder.decode(raw)) as never;
  bodyCache.json = Promise.resolve(parsed) as never;
  return next();
});

/** Reads a body that may not say its length, and keeps nothing of one that is too long. */
async function readLimited(request: Request): Promise<ArrayBuffer> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxDiscardedBytes) throw new Refusal('request.too_large');
      if (size > maxBodyBytes) chunks = [];
      else chunks.push(chunk);
    }
  }
  if (size > maxBodyBytes) throw new Refusal('request.too_large');
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole.buffer;
}
