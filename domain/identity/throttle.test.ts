import { describe, expect, it } from 'vitest';
import {
  accountTries,
  addressKey,
  addressTries,
  knownTries,
  pairTries,
  takeTry,
} from '#domain/identity/throttle.ts';
import type { Budget, BudgetKind, Budgets, Try } from '#domain/identity/throttle.ts';

const start = new Date('2026-11-27T08:00:00Z');
const fresh = (): Budget => ({ tries: 0, since: start, nextAt: null });

/** Wrong tries at one account: everybody shares its counters, each address has its own. */
function attacked() {
  const shared: Record<'account' | 'known', Budget> = { account: fresh(), known: fresh() };
  const own = new Map<string, Record<'address' | 'pair', Budget>>();
  return (address: string, now: Date, isKnownDevice = false) => {
    const mine = own.get(address) ?? { address: fresh(), pair: fresh() };
    const budgets: Budgets = { ...shared, ...mine };
    const asked: Try = { isKnownDevice, countsAddress: true };
    const decision = takeTry(budgets, asked, now);
    if (!decision.taken) return decision;
    const next = { ...budgets, ...decision.changed } as Record<BudgetKind, Budget>;
    shared.account = next.account;
    shared.known = next.known;
    own.set(address, { address: next.address, pair: next.pair });
    return decision;
  };
}

/** Takes tries from an endless supply of addresses for a year. @returns how many guesses were taken */
function guessesOfAYear(guess: ReturnType<typeof attacked>): number {
  let taken = 0;
  let now = start.getTime();
  for (let address = 0; now < start.getTime() + 365 * 86_400_000 && taken < 1000; address += 1) {
    const decision = guess(`198.51.100.${address}`, new Date(now));
    if (decision.taken) taken += 1;
    else now += decision.retryAfterSeconds * 1000;
  }
  return taken;
}

describe('tries at a password', () => {
  it('of one address at one account are ten in a quarter of an hour', () => {
    const guess = attacked();
    for (let count = 0; count < pairTries; count += 1) expect(guess('a', start).taken).toBe(true);
    expect(guess('a', start)).toEqual({ taken: false, by: 'pair', retryAfterSeconds: 900 });
    expect(guess('b', start).taken).toBe(true);
    expect(guess('a', new Date(start.getTime() + 900_000)).taken).toBe(true);
  });

  it('from everywhere get slower, and are no more than a hundred in a row with those of known devices', () => {
    const guess = attacked();
    expect(guessesOfAYear(guess)).toBe(accountTries);
    expect(accountTries + knownTries).toBeLessThanOrEqual(100);
    // Also after a year: a row has no end but the right password or an administrator.
    expect(guess('z', new Date(start.getTime() + 400 * 86_400_000)).taken).toBe(false);
  });

  it('of a known device are taken while strangers attack', () => {
    const guess = attacked();
    guessesOfAYear(guess);
    for (let count = 0; count < knownTries; count += 1) expect(guess('home', start, true).taken).toBe(true);
    expect(guess('home', start, true).taken).toBe(false);
  });

  it('of one address at many accounts are sixty in a minute', () => {
    const budgets: Record<BudgetKind, Budget> = {
      account: fresh(),
      known: fresh(),
      pair: fresh(),
      address: { ...fresh(), tries: addressTries },
    };
    const soon = new Date(start.getTime() + 59_000);
    expect(takeTry(budgets, { isKnownDevice: false, countsAddress: true }, soon)).toEqual({
      taken: false,
      by: 'address',
      retryAfterSeconds: 1,
    });
    expect(takeTry(budgets, { isKnownDevice: false, countsAddress: false }, soon).taken).toBe(true);
  });

  it('a lockout that counts known devices with the others would be seen here', () => {
    const guess = attacked();
    guessesOfAYear(guess);
    // The fault: the device of the owner is not told apart.
    expect(guess('home', start, false).taken).toBe(false);
  });
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2'],
  ['2001:DB8:1:2::1', '2001:db8:1:2'],
  ['2001:0db8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['local', 'local'],
])('the address %s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
