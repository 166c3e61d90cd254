import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { getRequestListener, RequestError } from '@hono/node-server';
import { errorCodes } from '#contracts/platform/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';

/** What answers a request of Node: the API, the built web application, a proxy. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A place of the front door: what it is for, and what answers there. */
export type Place = { readonly isHere: (path: string) => boolean; readonly listener: Listener };

/**
 * What belongs to the API. `/metrics` does not stand here: it is for the machines of the house, on the API's own port. The
 * Ingress of `k8s/base/web.yaml` lists the same; `test/manifests.test.ts` compares them.
 */
export const apiPlaces = [
  '/api',
  '/fhir',
  '/webhooks',
  '/docs',
  '/openapi.json',
  '/.well-known',
  '/temporal',
] as const;

/** Whether a path is one of the API's, by whole segments: `/api` and `/api/v1`, not `/apiary`. */
export const isApiPath = (path: string): boolean =>
  apiPlaces.some((place) => path === place || path.startsWith(`${place}/`));

/** Longer than the idle times of the proxies that may stand before us: nobody sends into a connection that we just closed. */
const keepAliveMs = 75_000;

/** Path of a request line, which may be a whole address (RFC 9112 section 3.2.2). */
function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : (URL.parse(target)?.pathname ?? '/');
  return path.split(/[?#]/, 1)[0] ?? path;
}

const problemType = 'application/problem+json';

/** A problem before there is a request that the API could answer. */
function rawProblem(code: ErrorCode): { status: number; body: string } {
  const { status, title } = errorCodes[code];
  return {
    status,
    body: JSON.stringify({ type: `urn:hmtp:problem:${code}`, title, status, code, traceId: '' }),
  };
}

/** The listener of the API, with the socket in `c.env`. The web application in the same process keeps its own `Request`. */
export const apiListener = (fetch: Parameters<typeof getRequestListener>[0]): Listener =>
  getRequestListener(fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      const { status, body } = rawProblem(error instanceof RequestError ? 'request.malformed' : 'internal');
      return new Response(body, { status, headers: { 'Content-Type': problemType } });
    },
  });

/**
 * The one origin that people have: the first place whose path it is answers, everything else is the web application's. No
 * request of the API passes through another server, so its limits, headers and problems are the only ones.
 */
export function frontDoor(places: readonly Place[], web: Listener): Listener {
  return (request, response) => {
    const path = pathOf(request.url ?? '/');
    return (places.find(({ isHere }) => isHere(path))?.listener ?? web)(request, response);
  };
}

/**
 * Loads the handler of the built web application.
 * @param file `handler.js` of its build
 * @throws Error when there is none
 */
export async function loadWeb(file: string): Promise<Listener> {
  const { handler } = (await import(pathToFileURL(file).href)) as {
    handler?: (...given: [IncomingMessage, ServerResponse, () => void]) => unknown;
  };
  if (typeof handler !== 'function') throw new Error(`${file} is no handler of a web build`);
  return (request, response) => {
    // Files of the build do not pass through the hooks of the pages.
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Frame-Options', 'DENY');
    return handler(request, response, () => {
      response.writeHead(404).end();
    });
  };
}

/** A server for a listener: an error of the listener is answered, what is no HTTP is told so in a problem as well. */
export function serverFor(listener: Listener, onError: (error: unknown) => void): Server {
  const server = createServer((request, response) => {
    Promise.resolve()
      .then(() => listener(request, response))
      .catch((error: unknown) => {
        onError(error);
        if (response.headersSent) return response.destroy();
        const { status, body } = rawProblem('internal');
        return response.writeHead(status, { 'Content-Type': problemType }).end(body);
      });
  });
  server.keepAliveTimeout = keepAliveMs;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    const { body } = rawProblem('request.malformed');
    const line =
      error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    return socket.end(
      `HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
  return server;
}
