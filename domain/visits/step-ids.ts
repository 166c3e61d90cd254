import type { NewId } from '#domain/visits/visit-flow.ts';

/**
 * Ids of what a step makes, derived from the id of what causes it (a submission, an order, a visit): a step that is repeated on
 * another worker makes the same ids, whatever came between. UUIDs of version 8 (RFC 9562 section 5.8): the cause's bits, with the
 * last eight replaced by a count.
 * @param from where the count begins, so that several steps of the platform about one thing do not meet
 */
export function idsOfStep(causeId: string, from = 0): NewId {
  let count = from;
  return () => {
    const tail = (count % 256).toString(16).padStart(2, '0');
    count += 1;
    return `${causeId.slice(0, 14)}8${causeId.slice(15, 34)}${tail}`;
  };
}
