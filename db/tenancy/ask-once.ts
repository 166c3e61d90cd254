import type { Tenant } from '#db/tenancy/tenant.ts';

const asked = new WeakMap<Tenant['em'], Map<string, Promise<unknown>>>();

/**
 * Asks a question once a transaction: who asks again shares the answer, or waits for it with the first. For what the transaction
 * itself does not change. So a step may ask beforehand, in a round trip that is made anyway.
 */
export function askOnce<T>({ em }: Tenant, key: string, ask: () => Promise<T>): Promise<T> {
  const known = asked.get(em) ?? new Map<string, Promise<unknown>>();
  asked.set(em, known);
  const found = known.get(key) as Promise<T> | undefined;
  if (found) return found;
  const answer = ask();
  // Whoever needs it hears of a failure; an answer that nobody comes for must not end the process.
  answer.catch(() => undefined);
  known.set(key, answer);
  return answer;
}
