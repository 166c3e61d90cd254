import { expect, it } from 'vitest';
import { inParallel } from '#temporal/platform/in-parallel.ts';

it('does every item once, in order of their beginning, never more than so many at once', async () => {
  const begun: number[] = [];
  let under = 0;
  let most = 0;
  await inParallel(
    [0, 1, 2, 3, 4, 5, 6, 7],
    async (item) => {
      begun.push(item);
      most = Math.max(most, (under += 1));
      await new Promise(setImmediate);
      under -= 1;
    },
    3,
  );
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

it('goes past one that takes long', async () => {
  const done: number[] = [];
  let letGo = () => undefined as void;
  const stuck = new Promise<void>((resolve) => (letGo = resolve));
  await inParallel(
    [0, 1, 2, 3],
    async (item) => {
      if (item === 0) await stuck;
      done.push(item);
      if (item === 3) letGo();
    },
    2,
  );
  expect(done).toEqual([1, 2, 3, 0]);
});

it('tells a failure after the others have ended, and does nothing for nobody', async () => {
  const done: number[] = [];
  const failing = inParallel(
    [0, 1, 2],
    async (item) => {
      if (item === 0) throw new Error('first');
      done.push(item);
    },
    2,
  );
  await expect(failing).rejects.toThrow('first');
  expect(done).toEqual([1, 2]);
  await inParallel([], () => Promise.reject(new Error('nobody')));
});
