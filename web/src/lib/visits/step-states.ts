import type { Timeline } from '#contracts/visits/visit.ts';

/**
 * What became of the steps of a visit that have tasks, however far the visit is: done once one of them was and none of them waits. An
 * emergency is seen before it is triaged, and who leaves early was not seen at all: a tick there would be untrue.
 */
export function stepStates(entries: Timeline['entries']): ReadonlyMap<string, 'done' | 'undone'> {
  const states = new Map<string, string[]>();
  for (const { kind, state, taskId } of entries)
    if (taskId) states.set(kind, [...(states.get(kind) ?? []), state]);
  const stateOf = (of: readonly string[]) =>
    of.includes('done') && !of.includes('open') && !of.includes('claimed') ? 'done' : 'undone';
  return new Map([...states].map(([kind, of]) => [kind, stateOf(of)]));
}
