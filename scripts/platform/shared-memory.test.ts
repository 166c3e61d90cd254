import { expect, it } from 'vitest';
import { attachedTo, segmentOf } from './shared-memory.ts';

const lock = '31128\n/data/postgres\n1795772600\n44671\n\n127.0.0.1\n  9986242   1146900\nready   \n';
const table = [
  '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime',
  '   9986242    1146900   600                    56 31128 31709      3   101   104   101   104 1795772619',
  '   9986242    1146901   600                    56 31128 31709      7   101   104   101   104 1795772619',
].join('\n');

it('reads the segment of a lock file', () => {
  expect(segmentOf(lock)).toEqual({ key: 9986242, id: 1146900 });
  expect(segmentOf('31128\n/data\n')).toBeUndefined();
  expect(segmentOf('')).toBeUndefined();
});

it('counts who is attached to exactly this segment', () => {
  expect(attachedTo({ key: 9986242, id: 1146900 }, table)).toBe(3);
  expect(attachedTo({ key: 9986242, id: 5 }, table)).toBe(0);
  expect(attachedTo({ key: 9986242, id: 1146900 }, '')).toBe(0);
});
