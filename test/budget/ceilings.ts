/**
 * What one standard visit may cost at most. Counts, not times: a slow machine has nearly the same. Each is what was measured when
 * it was last set, with little room; a change that needs more says why where it raises it. `goal` is where they are to go.
 */
export const ceilings = {
  calls: { most: 45, goal: 45 },
  transactions: { most: 86, goal: 100 },
  roundTrips: { most: 300, goal: 300 },
  statements: { most: 650, goal: 700 },
  textStatements: { most: 0, goal: 0 },
  workflowTasks: { most: 19, goal: 22 },
  historyEvents: { most: 122, goal: 150 },
} as const;

export type Costs = Record<keyof typeof ceilings, number>;

/** The counts that are over their ceilings, as words. */
export const overruns = (costs: Costs): string[] =>
  (Object.keys(ceilings) as (keyof Costs)[])
    .filter((name) => costs[name] > ceilings[name].most)
    .map((name) => `${name}: ${costs[name]} is more than ${ceilings[name].most}`);
