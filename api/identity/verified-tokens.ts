/** Claims of a token, and until when it holds, in seconds since 1970. */
type Verified<T> = { claims: T; expiresAt: number };

const most = 5000;

/**
 * Remembers tokens whose signature was good, so that it is checked once a token and not once a request. Only the signature is
 * remembered: expiry is looked at each time, and the session behind the token is read from the database by every request.
 */
export function createVerifiedTokens<T>(now: () => number = Date.now) {
  const known = new Map<string, Verified<T>>();
  return {
    find: (token: string): T | null => {
      const found = known.get(token);
      if (!found) return null;
      if (found.expiresAt > now() / 1000) return found.claims;
      known.delete(token);
      return null;
    },
    keep: (token: string, claims: T, expiresAt: number): void => {
      // The oldest goes: a token is used for some minutes only.
      const [oldest] = known.size >= most ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      known.set(token, { claims, expiresAt });
    },
  };
}
