import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { AppEnv } from '#api/platform/env.ts';
import { onError } from '#api/middleware/problem.ts';

/** What a route that throws answers. */
async function answerTo(error: Error): Promise<{ status: number; code: string }> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    const nothing = () => undefined;
    const deps = { log: { warn: nothing, error: nothing }, metrics: { errors: { inc: nothing } }, db: null };
    c.set('deps', deps as never);
    await next();
  });
  app.get('/', () => {
    throw error;
  });
  app.onError(onError as never);
  const answer = await app.request('/');
  return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
}
const grpc = (code: number) =>
  Object.assign(new Error(`${code} said no`), { code, details: 'said no', metadata: {} });

describe('a Temporal that cannot answer now', () => {
  it.each([1, 4, 8, 14])(
    'is 503 to whoever asked it through a route: gRPC %i, wrapped or not',
    async (code) => {
      const away = { status: 503, code: 'service.unavailable' };
      expect(await answerTo(grpc(code))).toEqual(away);
      expect(await answerTo(new Error('failed', { cause: grpc(code) }))).toEqual(away);
    },
  );

  it('is our own fault with any other status, and says nothing of it', async () => {
    expect(await answerTo(grpc(3))).toEqual({ status: 500, code: 'internal' });
  });
});
