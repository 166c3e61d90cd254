/**
 * How often a password may be tried, as pure rules over counters that lie in the database.
 *
 * NIST SP 800-63B-4 section 3.2.2 (5.2.2 of revision 3): no more than 100 consecutive failed attempts on an account, and
 * measures that keep an attacker from locking the owner out: waits that grow from 30 seconds to an hour, and being more lenient
 * to where the owner signed in before. Here a device that the owner signed in from has counters of its own; all others share
 * the rest of the hundred.
 */
export const budgetKinds = ['account', 'address', 'known', 'pair'] as const;
export type BudgetKind = (typeof budgetKinds)[number];

/** Tries of one address at anything, in a minute. Successful ones are given back: a whole shift may sign in at once. */
export const addressTries = 60;
export const addressSeconds = 60;
/** Tries of one address at one account, in a quarter of an hour. */
export const pairTries = 10;
export const pairSeconds = 15 * 60;
/** Tries in a row of all known devices of an account; after that they are like others. */
export const knownTries = 10;
/** Tries in a row at an account from everywhere else; together with `knownTries` no more than 100. */
export const accountTries = 90;
/** From here on each further try from an unknown device waits, at first 30 seconds, at last an hour. */
export const slowFrom = 20;
const slowSeconds = 30;
const longestWaitSeconds = 3600;

export type Budget = { tries: number; since: Date; nextAt: Date | null };
export type Budgets = Readonly<Record<BudgetKind, Budget>>;
export type Try = {
  /** From a device where this person has signed in before. */
  isKnownDevice: boolean;
  /** Not for what comes from the machine itself: that is a proxy nobody named, and would be everybody. */
  countsAddress: boolean;
};
export type Decision =
  | { taken: true; changed: Partial<Record<BudgetKind, Budget>> }
  | { taken: false; by: BudgetKind; retryAfterSeconds: number };

const after = (time: Date, seconds: number) => new Date(time.getTime() + seconds * 1000);
const secondsUntil = (time: Date, now: Date) =>
  Math.max(1, Math.ceil((time.getTime() - now.getTime()) / 1000));

/** One more in a window that begins with its first try. */
function inWindow(budget: Budget, now: Date, tries: number, seconds: number): Budget | number {
  const ends = after(budget.since, seconds);
  if (budget.tries === 0 || ends <= now) return { tries: 1, since: now, nextAt: null };
  return budget.tries < tries ? { ...budget, tries: budget.tries + 1 } : secondsUntil(ends, now);
}

/** One more in a row, however long ago the last was. */
function inARow(budget: Budget, now: Date): Budget | number {
  if (budget.tries >= accountTries) return longestWaitSeconds;
  if (budget.nextAt && budget.nextAt > now) return secondsUntil(budget.nextAt, now);
  const tries = budget.tries + 1;
  const wait = slowSeconds * 2 ** Math.floor((tries - slowFrom) / 10);
  return {
    tries,
    since: now,
    nextAt: tries < slowFrom ? null : after(now, Math.min(longestWaitSeconds, wait)),
  };
}

/**
 * Whether a try is taken, counted before its password is looked at: many at once are no more than one after the other. A try
 * that is not taken changes nothing, so that waiting ends.
 */
export function takeTry(budgets: Budgets, { isKnownDevice, countsAddress }: Try, now: Date): Decision {
  if (isKnownDevice && budgets.known.tries < knownTries)
    return { taken: true, changed: { known: { tries: budgets.known.tries + 1, since: now, nextAt: null } } };
  const wanted: [BudgetKind, Budget | number][] = [
    ...(countsAddress
      ? [['address', inWindow(budgets.address, now, addressTries, addressSeconds)] as [BudgetKind, Budget]]
      : []),
    ['pair', inWindow(budgets.pair, now, pairTries, pairSeconds)],
    ['account', inARow(budgets.account, now)],
  ];
  for (const [by, next] of wanted)
    if (typeof next === 'number') return { taken: false, by, retryAfterSeconds: next };
  return { taken: true, changed: Object.fromEntries(wanted) as Partial<Record<BudgetKind, Budget>> };
}

/** Whether an administrator should see that an account is slowed down or stopped for unknown devices. */
export const isUnderAttack = (tries: number): boolean => tries >= slowFrom;

/** What an address counts as: IPv6 gives every customer a network of 64 bits, so that is one (RFC 6177). */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = address.includes('::')
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left;
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
