import { expect, it } from 'vitest';
import { ApiProblem } from '#lib/platform/api.ts';
import { oneAct } from '#lib/platform/one-act.ts';

const problem = (status: number) =>
  new ApiProblem({ type: '', title: '', status, code: 'internal', traceId: '' });
const ok = async (key: string) => key;
const refused = (status: number, keys: string[]) => async (key: string) => {
  keys.push(key);
  throw problem(status);
};

it('repeats an act that got no answer and never one that got one', async () => {
  const send = oneAct();
  const keys: string[] = [];
  await expect(send({ a: 1 }, refused(503, keys))).rejects.toThrow();
  const done = await send({ a: 1 }, ok);
  expect(done).toBe(keys[0]);
  const second = await send({ a: 1 }, ok);
  expect(second).not.toBe(done);
  await expect(send({ a: 1 }, refused(409, keys))).rejects.toThrow();
  expect(await send({ a: 1 }, ok)).not.toBe(keys[1]);
});
