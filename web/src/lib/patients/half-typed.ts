import { emptyPerson } from '#lib/patients/person-form.ts';
import type { PersonForm } from '#lib/patients/person-form.ts';
import { readTyped } from '#lib/patients/typed-name.ts';

/** A registration as it was left, and the search it began with. */
export type HalfTyped = { q: string; form: PersonForm };

const begun = (q: string): HalfTyped => ({ q, form: emptyPerson(readTyped(q)) });
/** Whether a person did more to it than search. */
const isTyped = ({ q, form }: HalfTyped): boolean => JSON.stringify(form) !== JSON.stringify(begun(q).form);

/**
 * What a registration opens with: the one that was left where the search is the same, else a new one; the one of another person is offered
 * back, and never dropped because somebody else came to the desk.
 */
export function openRegistration(
  q: string,
  left: { current: HalfTyped | null; earlier: HalfTyped | null },
): { current: HalfTyped; earlier: HalfTyped | null } {
  const { current, earlier } = left;
  if (current?.q === q) return { current, earlier };
  const half = current && isTyped(current) ? current : earlier;
  // The same search again: the one that was put aside for another person is the one that goes on.
  if (half?.q === q) return { current: half, earlier: half === earlier ? null : earlier };
  return { current: begun(q), earlier: half };
}

/**
 * The one that was offered back goes on, under the search this page was opened with, so that a reload keeps it; the other is offered
 * instead, where somebody typed more than a search into it.
 */
export const swapped = (
  current: HalfTyped,
  earlier: HalfTyped,
): { current: HalfTyped; earlier: HalfTyped | null } => ({
  current: { q: current.q, form: earlier.form },
  earlier: isTyped(current) ? current : null,
});
