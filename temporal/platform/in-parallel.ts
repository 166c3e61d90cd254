const defaultLanes = 8;

/**
 * Does some work for each of many things, a few at a time, begun in their order.
 * @param most how many are under way at once
 * @throws the first failure, once what was under way has ended: nothing goes on behind the back of whoever waited
 */
export async function inParallel<T>(
  things: readonly T[],
  work: (thing: T) => Promise<unknown>,
  most = defaultLanes,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    // An entry may be undefined, so the length says when there are no more.
    while (next < things.length) await work(things[next++] as T);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, things.length) }, lane));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
