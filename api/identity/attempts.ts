import { lockMinutes, triesInARow } from '#db/identity/user.repository.ts';
import { Refusal } from '#domain/platform/refusal.ts';

/** Attempts to sign in that one address may make in a minute. */
const perMinute = 60;
const windowMs = 60_000;
const addressLimit = 10_000;
const attempts = new Map<string, { since: number; count: number }>();

/** Counts an attempt of an address. Sign-ins from the machine itself are not counted: there the proxy stands before us. @throws Refusal request.rate_limited */
export function allowAttempt(address: string, now: number = Date.now()): void {
  if (address === 'local' || address === '127.0.0.1' || address === '::1') return;
  const entry = attempts.get(address);
  if (!entry || now - entry.since > windowMs) {
    if (attempts.size >= addressLimit) attempts.clear();
    attempts.set(address, { since: now, count: 1 });
    return;
  }
  entry.count += 1;
  if (entry.count > perMinute)
    throw new Refusal('request.rate_limited', {
      retryAfterSeconds: Math.ceil((windowMs - (now - entry.since)) / 1000),
    });
}

const unknownNames = new Map<string, { count: number; until: number }>();

/**
 * Counts tries of a name that no account has as those of an account are counted: locked or not, the answers do not tell
 * which names exist.
 * @returns whether a try is taken now
 */
export function countUnknownName(name: string, now: number = Date.now()): boolean {
  const entry = unknownNames.get(name) ?? { count: 0, until: 0 };
  if (entry.until > now) return false;
  const count = entry.until ? 1 : entry.count + 1;
  if (unknownNames.size >= addressLimit) unknownNames.clear();
  unknownNames.set(name, { count, until: count >= triesInARow ? now + lockMinutes * 60_000 : 0 });
  return true;
}
