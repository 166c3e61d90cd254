import type { Handle } from '@sveltejs/kit/hooks';

/** What belongs to the API: passed on as it is, so that people have one origin. */
const apiPaths = /^\/(api|fhir|webhooks|docs|\.well-known)(\/|$)|^\/openapi\.json$/;
/** Headers of one connection only, never passed on (RFC 9110 section 7.6.1). */
const hopHeaders = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'te',
  'trailer',
  'proxy-authorization',
  'expect',
];

/** Streams a request to the API and its answer back, unbuffered, so that server-sent events arrive as they happen. */
async function passOn(request: Request, url: URL, address: string): Promise<Response> {
  const base = process.env['HMTP_API_URL'] ?? 'http://127.0.0.1:3001';
  const headers = new Headers(request.headers);
  for (const name of hopHeaders) headers.delete(name);
  headers.set('x-forwarded-for', address);
  // Compression would hold back events; the pages in front of us may compress.
  headers.delete('accept-encoding');
  const hasBody = !['GET', 'HEAD'].includes(request.method);
  try {
    const answer = await fetch(`${base}${url.pathname}${url.search}`, {
      method: request.method,
      headers,
      redirect: 'manual',
      signal: request.signal,
      ...(hasBody ? { body: request.body, duplex: 'half' } : {}),
    } as RequestInit);
    const back = new Headers(answer.headers);
    for (const name of hopHeaders) back.delete(name);
    return new Response(answer.body, { status: answer.status, headers: back });
  } catch {
    const problem = {
      type: 'urn:hmtp:problem:service.unavailable',
      title: 'The service is not reachable now',
      status: 503,
      code: 'service.unavailable',
      traceId: '',
    };
    return new Response(JSON.stringify(problem), {
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
    });
  }
}

export const handle: Handle = async ({ event, resolve }) => {
  if (apiPaths.test(event.url.pathname)) return passOn(event.request, event.url, event.getClientAddress());
  const answer = await resolve(event);
  answer.headers.set('X-Content-Type-Options', 'nosniff');
  answer.headers.set('Referrer-Policy', 'no-referrer');
  answer.headers.set('X-Frame-Options', 'DENY');
  return answer;
};
