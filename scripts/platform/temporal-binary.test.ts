import { expect, test } from 'vitest';
import { isServerNewEnough, parseServerVersion } from './temporal-binary.ts';

test('reads the server version, not the version of the command', () => {
  expect(parseServerVersion('temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)')).toEqual([1, 29, 1]);
  expect(parseServerVersion('tctl 1.18')).toBeUndefined();
});

test.each([
  [[1, 29, 1], true],
  [[1, 29, 0], false],
  [[1, 28, 9], false],
  [[1, 30, 0], true],
  [[2, 0, 0], true],
])('server %j is new enough: %s', (version, answer) => {
  expect(isServerNewEnough(version)).toBe(answer);
});

test('an unknown version is not new enough', () => {
  expect(isServerNewEnough(undefined)).toBe(false);
});
