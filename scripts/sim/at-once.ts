const playersAtOnce = 8;

/** Does some work for each of many things, a few at a time. */
export async function inParallel<T>(
  things: readonly T[],
  work: (thing: T) => Promise<unknown>,
  most = playersAtOnce,
): Promise<void> {
  const queue = [...things];
  await Promise.all(
    Array.from({ length: Math.min(most, queue.length) }, async () => {
      // An entry may be undefined, so the length says when the queue is empty.
      while (queue.length > 0) await work(queue.shift() as T);
    }),
  );
}
