import { expect, test } from 'vitest';
import { createSteps, seconds } from './steps.ts';

test('a step prints one line with its detail and time', async () => {
  const lines: string[] = [];
  const answer = await createSteps((line) => lines.push(line)).run('postgres', (detail) => {
    detail('embedded 18');
    return Promise.resolve(7);
  });
  expect(answer).toBe(7);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^postgres \(embedded 18\) \.\.\. \d+\.\d s$/);
});

test('a failed step says so and passes the failure on', async () => {
  const lines: string[] = [];
  const steps = createSteps((line) => lines.push(line));
  await expect(steps.run('api', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(lines[0]).toMatch(/^api \.\.\. .* failed$/);
});

test('long times are shown in minutes', () => {
  expect(seconds(3140)).toBe('3.1 s');
  expect(seconds(275_000)).toBe('4 min 35 s');
});
