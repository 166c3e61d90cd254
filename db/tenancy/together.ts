/**
 * Waits for questions that were asked of one transaction at once. As `Promise.all`, but it waits for all of them, and of several
 * that fail the first in order is told: their answers arrive together, and a person is told the same whichever is read first.
 */
export async function together<const T extends readonly unknown[]>(
  asked: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const answers = await Promise.allSettled(asked);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  return answers.map((answer) => (answer as PromiseFulfilledResult<unknown>).value) as never;
}
