import { createMiddleware } from 'hono/factory';
import { addressKey } from '#domain/identity/throttle.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import { clientAddress, isLoopback, noSocket } from '#api/platform/client-address.ts';
import type { AppEnv } from '#api/platform/env.ts';

/**
 * How often one address may ask for what needs no sign-in. A hospital has one address for all its walls, phones in the waiting room
 * and browsers that come back at once when a line is back; a wall asks every five seconds, so this is enough for 250 of them.
 */
export const visitsASecond = 50;
export const visitsAtOnce = 500;
/** Of more addresses than this those are forgotten that have not asked for long: nobody fills the memory with them. */
const mostKnown = 20_000;

type Bucket = { left: number; at: number };

/** Counts visits by address: each has `visitsAtOnce`, and gets `visitsASecond` back. */
export function visitorLimit() {
  const known = new Map<string, Bucket>();
  const leftOf = ({ left, at }: Bucket, now: number) =>
    Math.min(visitsAtOnce, left + (Math.max(0, now - at) / 1000) * visitsASecond);
  return {
    /** @returns whether the address has a visit left at a time in ms; it is taken then */
    take(address: string, now: number): boolean {
      const before = known.get(address);
      const left = before ? leftOf(before, now) : visitsAtOnce;
      // Last in the map is who asked last.
      known.delete(address);
      known.set(address, { left: left >= 1 ? left - 1 : left, at: now });
      for (const oldest of known.keys()) {
        if (known.size <= mostKnown) break;
        known.delete(oldest);
      }
      return left >= 1;
    },
    get size() {
      return known.size;
    },
  };
}

const limits = new WeakMap<Database, ReturnType<typeof visitorLimit>>();

/** Refuses visitors that ask too often, before anything is looked up for them. */
export const sparing = createMiddleware<AppEnv>(async (c, next) => {
  const { db } = c.get('deps');
  const address = clientAddress(c);
  // From the machine itself comes a proxy that nobody named: it would stand for everybody.
  if (address !== noSocket && !isLoopback(address)) {
    const limit = limits.get(db) ?? visitorLimit();
    limits.set(db, limit);
    if (!limit.take(addressKey(address), Date.now()))
      throw new Refusal('request.rate_limited', { retryAfterSeconds: 1 });
  }
  await next();
});
