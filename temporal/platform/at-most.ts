/**
 * Does work for every item, so many at a time, begun in their order.
 * @param limit how many are under way at once
 * @throws the first failure, once what was under way has ended
 */
export async function atMost<T>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
