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
