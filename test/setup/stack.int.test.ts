import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#scripts/platform/postgres.ts';
import { cloneDatabase } from './database.ts';
import { startStack } from './stack.ts';
import type { Stack } from './stack.ts';

let started: Stack | undefined;

beforeAll(async () => {
  started = await startStack({ suite: 'stack' });
});

afterAll(async () => {
  await started?.stop();
});

function stackOf(): Stack {
  if (!started) throw new Error('the stack did not start');
  return started;
}

const ready = async (): Promise<number> => (await fetch(`${stackOf().apiUrl}/readyz`)).status;

test('a killed part stays away until it is restarted', async () => {
  expect(await ready()).toBe(200);
  await stackOf().kill('api');
  await expect(ready()).rejects.toThrow();
  await stackOf().restart('api');
  expect(await ready()).toBe(200);
  await stackOf().kill('worker');
  await stackOf().restart('worker');
  expect(
    stackOf()
      .log('worker')
      .match(/worker ready/g),
  ).toHaveLength(2);
});

test('the stores of all suites cannot be killed by one', async () => {
  await expect(stackOf().kill('postgres')).rejects.toThrow('no postgres of its own');
});

test('every clone is a database of its own, and goes when dropped', async () => {
  const [one, other] = await Promise.all([cloneDatabase('Clone'), cloneDatabase('Clone')]);
  expect(one.name).not.toBe(other.name);
  for (const url of [one.ownerUrl, one.appUrl, one.dispatchUrl, one.platformUrl])
    await (await connect(url)).end();
  await one.drop();
  await other.drop();
  await expect(connect(one.ownerUrl)).rejects.toThrow('does not exist');
});
