import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the database was asked for through the ORM's door.
 * `statements`: all but begin, commit, rollback and the hospital's setting. `roundTrips`: waits for the server, however many
 * statements one wait answers. `asText`: statements that could not be prepared and went with their values written in.
 */
export type Counts = { statements: number; roundTrips: number; transactions: number; asText: number };

const none = (): Counts => ({ statements: 0, roundTrips: 0, transactions: 0, asText: 0 });

/** What was asked for by no act: jobs that run by the clock, and what a process asks when it starts. */
export const byNobody = 'other';

/** Of this process since it began, by the act that asked: a route, an activity. */
const acts = new Map<string, Counts>();
const ofAct = (act: string): Counts => {
  const found = acts.get(act) ?? none();
  acts.set(act, found);
  return found;
};

/** The counts of the work that is going on, and where they belong once its name is known. */
type Scope = { counts: Counts };
const scopes = new AsyncLocalStorage<Scope>();

export function count(what: keyof Counts): void {
  (scopes.getStore()?.counts ?? ofAct(byNobody))[what] += 1;
}

function add(to: Counts, from: Counts): void {
  for (const what of Object.keys(from) as (keyof Counts)[]) to[what] += from[what];
}

/**
 * Runs `work` and counts what it asks of the database as asked by one act, what it leaves running included. The act is named once
 * the work is done: which route was called is known only then.
 */
export async function countingAs<T>(act: () => string, work: () => Promise<T>): Promise<T> {
  const scope: Scope = { counts: none() };
  try {
    return await scopes.run(scope, work);
  } finally {
    const total = ofAct(act());
    add(total, scope.counts);
    scope.counts = total;
  }
}

/** Runs `work` and says what it asked of the database, what it left running included as far as it was sent. */
export async function counting<T>(work: () => Promise<T>): Promise<{ result: T; counts: Counts }> {
  const counts = none();
  const outer = scopes.getStore()?.counts ?? ofAct(byNobody);
  try {
    return { result: await scopes.run({ counts }, work), counts };
  } finally {
    add(outer, counts);
  }
}

/** Tells what each act has asked for since the last time that this teller was asked. */
export function countsTeller(): () => Iterable<{ act: string; what: keyof Counts; more: number }> {
  const told = new Map<string, Counts>();
  return function* () {
    for (const [act, counts] of acts) {
      const before = told.get(act) ?? none();
      told.set(act, { ...counts });
      for (const what of Object.keys(counts) as (keyof Counts)[])
        if (counts[what] > before[what]) yield { act, what, more: counts[what] - before[what] };
    }
  };
}
