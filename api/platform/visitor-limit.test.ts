import { expect, it } from 'vitest';
import { visitorLimit, visitsASecond, visitsAtOnce } from '#api/platform/visitor-limit.ts';

const taken = (limit: ReturnType<typeof visitorLimit>, address: string, times: number, now: number) =>
  Array.from({ length: times }, () => limit.take(address, now)).filter(Boolean).length;

it('an address has many visits at once, then as many a second as come back, and takes nobody else’s', () => {
  const limit = visitorLimit();
  expect(taken(limit, 'a', 2 * visitsAtOnce, 0)).toBe(visitsAtOnce);
  expect(taken(limit, 'a', 2 * visitsAtOnce, 1000)).toBe(visitsASecond);
  expect(taken(limit, 'b', 1, 1000)).toBe(1);
  expect(taken(limit, 'a', 2 * visitsAtOnce, 3_600_000)).toBe(visitsAtOnce);
  // A clock that is put back gives nothing and takes nothing away.
  expect(taken(limit, 'a', 1, 0)).toBe(0);
});

it('whoever comes from everywhere fills no memory, and who asks all the time is not forgotten', () => {
  const limit = visitorLimit();
  taken(limit, 'busy', visitsAtOnce, 0);
  for (let nth = 0; nth < 60_000; nth += 1) {
    limit.take(String(nth), 0);
    if (nth % 1000 === 0) expect(limit.take('busy', 0)).toBe(false);
  }
  expect(limit.size).toBeLessThanOrEqual(20_000);
});
