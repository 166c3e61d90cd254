import { createHash } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { roleMay } from '#contracts/identity/names.ts';
import { noteFlowOpened } from '#activities/platform/note-flows.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { readUpstream } from '#api/platform/upstream.ts';
import type { UpstreamAnswer } from '#api/platform/upstream.ts';

/** Where Temporal UI stands on our origin; its own setting `publicPath` says the same. */
export const temporalUiPath = '/temporal';

/** What of a request Temporal UI has to know: never who asks, nor with which session. */
const passedOn = ['accept', 'if-modified-since', 'if-none-match'];
/** What of its answer a browser gets. It sets no cookie on our origin. */
const passedBack = ['content-type', 'content-security-policy', 'etag', 'last-modified', 'location'];

/** A page is asked for by a person who goes there, not by a script of a page. */
const isVisit = (c: AppContext): boolean => c.req.header('Sec-Fetch-Mode') === 'navigate';

/**
 * What a page of Temporal UI may do. Its makers' own policy is off where it does not stand at `/`; and since it runs on the origin
 * of the hospital's data, it gets nothing from elsewhere and sends nothing there. `style-src` and `worker-src` are what it needs.
 */
function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, text]) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    `script-src 'self' ${scripts.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The flow whose history a request reads from its beginning; its further pages, and waiting for more, are the same reading. */
const readsHistoryOf = (c: AppContext): string | null => {
  const found = /\/workflows\/([^/]+)\/(?:runs\/[^/]+\/)?history/.exec(new URL(c.req.url).pathname);
  const isFurther = Boolean(c.req.query('next_page_token') ?? c.req.query('nextPageToken'));
  return found?.[1] && !isFurther ? decoded(found[1]) : null;
};

/** A part of an address as it was meant. @throws Refusal request.malformed for what no address can mean */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal('request.malformed');
  }
}

/** One row for each page and each history that is opened: what is in a history is read by `codec.decode`, which has a row of its own. */
async function audited(c: AppContext): Promise<void> {
  const workflowId = readsHistoryOf(c);
  if (!workflowId && !isVisit(c)) return;
  await inTenant(c.get('deps').db, tenantOf(c), (tenant) => noteFlowOpened(tenant, workflowId || null));
}

async function answerFrom(upstream: string, c: AppContext): Promise<Response> {
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => [[name, c.req.header(name) ?? '']] as const).filter(([, value]) => value),
  );
  const { pathname, search } = new URL(c.req.url);
  let answer: UpstreamAnswer;
  try {
    answer = await readUpstream(upstream, `${pathname}${search}`, headers, c.req.raw.signal);
  } catch (error) {
    const { log } = c.get('deps');
    log.warn(
      { error: error instanceof Error ? error.message : String(error) },
      'temporal ui does not answer',
    );
    throw new Refusal('service.unavailable');
  }
  const back = new Headers();
  // Named by their content; everything else is what it is now.
  if (answer.status === 200 && pathname.includes('/_app/immutable/'))
    back.set('cache-control', 'private, max-age=31536000, immutable');
  for (const name of passedBack) {
    const value = answer.headers[name];
    if (typeof value === 'string') back.set(name, value);
  }
  if (!back.get('content-type')?.startsWith('text/html') || back.has('content-security-policy'))
    return new Response([204, 304].includes(answer.status) ? null : answer.body, {
      status: answer.status,
      headers: back,
    });
  const html = await new Response(answer.body).text();
  back.set('content-security-policy', policyFor(html));
  return new Response(html, { status: answer.status, headers: back });
}

/**
 * Temporal UI behind our door: for a session of operations only, for reading only. Its own server has no login and is reached from
 * here alone. Without one it is not found.
 */
export function registerTemporalUi(app: OpenAPIHono<AppEnv>): void {
  const answer = async (c: AppContext): Promise<Response> => {
    const { HMTP_TEMPORAL_UI: upstream } = c.get('deps').config;
    if (!upstream) throw new Refusal('not_found');
    if (!['GET', 'HEAD'].includes(c.req.method)) throw new Refusal('request.method_not_allowed');
    const { pathname, search } = new URL(c.req.url);
    const who = c.get('session');
    if (!who) {
      // A session that has ended, or none: a person's way back leads through the sign-in.
      if (!isVisit(c)) throw c.get('sessionRefusal') ?? new Refusal('auth.required');
      return c.redirect(`/login?next=${encodeURIComponent(`${pathname}${search}`)}`, 302);
    }
    if (!roleMay(who.role, 'ops.ui')) throw new Refusal('auth.forbidden');
    await audited(c);
    // Waiting for what a flow does next may take a minute: no connection of the database waits with it.
    await c.get('begun')?.end();
    return answerFrom(upstream, c);
  };
  for (const path of [temporalUiPath, `${temporalUiPath}/*`]) app.all(path, answer);
}
