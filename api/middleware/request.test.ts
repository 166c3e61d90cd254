import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { Refusal } from '#domain/platform/refusal.ts';
import { body } from '#api/middleware/request.ts';
import type { AppEnv } from '#api/platform/env.ts';

/** What becomes of a body: its parsed form as the route sees it, or the code it is refused with. */
async function sent(text: string): Promise<unknown> {
  const app = new Hono<AppEnv>();
  app.use(body);
  app.post('/', async (c) => c.json(await c.req.json()));
  app.onError((error, c) => {
    if (!(error instanceof Refusal)) return c.json('internal');
    return c.json(error.errors.length ? error.errors : error.code);
  });
  const headers = { 'Content-Type': 'application/json' };
  return (await app.request('/', { method: 'POST', headers, body: text })).json();
}

it.each([
  ['NUL', String.raw`{"name":"a\u0000"}`],
  ['half a character in a key', String.raw`{"\ud83d":1}`],
])('a body with %s is refused: it could not be kept as it was sent', async (_name, text) => {
  expect(await sent(text)).toBe('request.malformed');
});

it.each([
  ['name', String.raw`{"name":"a\ud800"}`],
  ['list.0.name', String.raw`{"list":[{"name":"\udc00b"}]}`],
])('half a character in %s is refused at its field', async (path, text) => {
  expect(await sent(text)).toEqual([{ path, code: 'half_character' }]);
});

it('a whole character of two halves is taken as it is', async () => {
  expect(await sent(String.raw`{"name":"\ud83d\ude00 é"}`)).toEqual({ name: '😀 é' });
});
