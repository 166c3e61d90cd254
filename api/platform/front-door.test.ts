import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frontDoor, isApiPath, serverFor } from '#api/platform/front-door.ts';
import type { Listener } from '#api/platform/front-door.ts';

const says =
  (name: string): Listener =>
  (_request, response) =>
    response.end(name);
const faults: unknown[] = [];
const server = serverFor(
  frontDoor(
    [
      { isHere: isApiPath, listener: says('api') },
      {
        isHere: (path) => path === '/broken',
        listener: () => {
          throw new Error('broken');
        },
      },
    ],
    says('web'),
  ),
  (error) => faults.push(error),
);
let origin: URL;

beforeAll(async () => {
  await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening');
  origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => server.close());

/** Sends bytes as they are and reads until the other side ends. */
async function raw(text: string): Promise<string> {
  const socket = connect(Number(origin.port), origin.hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.end(text);
  await once(socket, 'close');
  return answer;
}
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
const get = (target: string) => raw(`GET ${target} HTTP/1.0\r\nHost: x\r\n\r\n`);

test('paths of the API are the API’s, by whole segments and however the request names them', async () => {
  for (const target of [
    '/api',
    '/api/v1/inbox?x=/y',
    '/docs',
    '/openapi.json',
    '/fhir/R4/Patient',
    '/webhooks/x',
  ])
    expect(bodyOf(await get(target)), target).toBe('api');
  expect(bodyOf(await get('/.well-known/jwks.json'))).toBe('api');
  expect(bodyOf(await get('http://hmtp.example/api/v1/inbox'))).toBe('api');
  expect(bodyOf(await get('/api?a=b'))).toBe('api');
  for (const target of ['/', '/apiary', '/inbox', '/metrics', '/readyz', '/?next=/api/v1', '//api/v1', '*'])
    expect(bodyOf(await get(target)), target).toBe('web');
});

test('a fault behind the door is answered as a problem and told', async () => {
  const answer = await fetch(new URL('/broken', origin));
  expect(answer.status).toBe(500);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({ code: 'internal', status: 500 });
  expect(faults.map(String)).toEqual(['Error: broken']);
});

test('what is no HTTP is refused with a problem too', async () => {
  const nonsense = await raw('this is nothing\r\n\r\n');
  expect(nonsense).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(bodyOf(nonsense))).toMatchObject({ code: 'request.malformed', status: 400 });
  const long = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`);
  expect(long).toMatch(/^HTTP\/1\.1 431 /);
});

/** Write routes whose call without a body another server than the API's answers, at a door that is made so. */
async function answeredByOthers(door: Listener): Promise<string[]> {
  const opened = serverFor(door, (error) => faults.push(error));
  await once(opened.listen({ host: '127.0.0.1', port: 0 }), 'listening');
  const { port } = opened.address() as AddressInfo;
  try {
    const answers = await Promise.all(
      ['/api/v1/auth/logout', '/api/v1/auth/refresh', '/api/v1/patients/1/invitation'].map(async (path) => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          method: 'POST',
          headers: { Origin: `http://127.0.0.1:${port}` },
        });
        return [path, await answer.text()] as const;
      }),
    );
    return answers.filter(([, body]) => body !== 'api').map(([path]) => path);
  } finally {
    opened.close();
  }
}

test('a write without a body is answered by the API; a door that passes it through a rule of the pages is seen', async () => {
  const places = [{ isHere: isApiPath, listener: says('api') }];
  expect(await answeredByOthers(frontDoor(places, says('web')))).toEqual([]);
  // What went wrong once: the web server passed the API's requests on, took http for https and refused writes without a type.
  const strict: Listener = (request, response) => {
    const isForbidden =
      request.method === 'POST' &&
      !request.headers['content-type'] &&
      request.headers.origin !== `https://${request.headers.host ?? ''}`;
    return isForbidden ? response.writeHead(403).end('forbidden') : says('api')(request, response);
  };
  expect(await answeredByOthers(frontDoor([], strict))).toHaveLength(3);
});
