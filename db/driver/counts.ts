import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the database was asked for through the ORM's door.
 * `statements`: all but begin, commit, rollback and the hospital's setting. `roundTrips`: waits for the server, however many
 * statements one wait answers. `asText`: statements that could not be prepared and went with their values written in.
 */
export type Counts = { statements: number; roundTrips: number; transactions: number; asText: number };

const none = (): Counts => ({ statements: 0, roundTrips: 0, transactions: 0, asText: 0 });

/** Of this process since it began. */
export const totals: Counts = none();

const scopes = new AsyncLocalStorage<Counts>();

export function count(what: keyof Counts): void {
  totals[what] += 1;
  const scope = scopes.getStore();
  if (scope) scope[what] += 1;
}

/** Runs `work` and says what it asked of the database, what it left running included as far as it was sent. */
export async function counting<T>(work: () => Promise<T>): Promise<{ result: T; counts: Counts }> {
  const counts = none();
  return { result: await scopes.run(counts, work), counts };
}
