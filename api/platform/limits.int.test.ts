import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxBodyBytes } from '#api/middleware/request.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ suite: 'limits', web: true });
});
afterAll(() => stack?.stop());

/** A body that does not say how long it is. */
const chunked = (bytes: number): RequestInit => {
  let sent = 0;
  return {
    duplex: 'half',
    body: new ReadableStream<Uint8Array>({
      pull(controller) {
        const size = Math.min(65_536, bytes - sent);
        controller.enqueue(new Uint8Array(size).fill(0x20));
        sent += size;
        if (sent >= bytes) controller.close();
      },
    }),
  } as RequestInit;
};
const whole = (bytes: number): RequestInit => ({ body: ' '.repeat(bytes) });

describe.each(['door', 'own port'] as const)('at the %s', (name) => {
  const url = (path: string) => `${name === 'door' ? stack.webUrl : stack.apiUrl}${path}`;
  const post = async (path: string, init: RequestInit) => {
    const answer = await fetch(url(path), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      ...init,
    });
    const { code } = (await answer.json()) as { code: string };
    return { status: answer.status, code, type: answer.headers.get('content-type') };
  };

  it.each(['/api/v1/auth/login', '/api/v1/nothing', '/fhir/R4/Patient', '/webhooks/x'])(
    '%s takes a body of the limit and refuses one byte more, however it arrives',
    async (path) => {
      for (const make of [whole, chunked]) {
        expect((await post(path, make(maxBodyBytes))).code).not.toBe('request.too_large');
        for (const bytes of [maxBodyBytes + 1, 20 * maxBodyBytes])
          expect(await post(path, make(bytes)), `${make.name} ${bytes}`).toEqual({
            status: 413,
            code: 'request.too_large',
            type: 'application/problem+json',
          });
      }
    },
  );

  it.each([
    '/api/v1/auth/hospitals',
    '/api/v1/auth/me',

    '/openapi.json',
    '/.well-known/jwks.json',
    '/fhir/x',
  ])('%s has the headers of every answer', async (path) => {
    const { headers } = await fetch(url(path));
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(/./) as string,
    });
  });

  it('a write without a body is answered by the API: a refusal of its own, never another server’s', async () => {
    const bare = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(url(path), { method: 'POST', headers });
      return ((await answer.json()) as { code: string }).code;
    };
    expect(await bare('/api/v1/auth/logout')).toBe('auth.required');
    expect(await bare('/api/v1/auth/refresh')).toBe('auth.session_ended');
    expect(await bare('/api/v1/auth/login')).toBe('request.invalid');
    expect(await bare('/api/v1/auth/login', { Origin: 'http://evil.example' })).toBe('request.invalid');
  });
});

it('what is for the machines of the house is on the own port only', async () => {
  for (const path of ['/metrics', '/healthz', '/readyz']) {
    expect((await fetch(`${stack.apiUrl}${path}`)).status, path).toBe(200);
    expect((await fetch(`${stack.webUrl}${path}`)).status, path).toBe(404);
  }
});

it('pages and files of the web application are framed and sniffed by nobody', async () => {
  for (const path of ['/', '/login', '/favicon.svg'])
    expect(Object.fromEntries((await fetch(`${stack.webUrl}${path}`)).headers), path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
});
