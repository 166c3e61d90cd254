import type { LocalDate } from '#contracts/platform/wire.ts';
import { compareDays } from '#domain/platform/calendar.ts';
import { invalidField } from '#domain/platform/refusal.ts';

/** @throws Refusal request.invalid, naming the last day, for a day after it */
export function assertNotAfter(path: string, day: LocalDate, last: LocalDate): void {
  if (compareDays(day, last) > 0) throw invalidField(path, 'too_far_ahead', { day: last });
}

/** @throws Refusal request.invalid, naming the first day, for a day before it */
export function assertNotBefore(path: string, day: LocalDate, first: LocalDate): void {
  if (compareDays(day, first) < 0) throw invalidField(path, 'day_over', { day: first });
}

/**
 * The day from which a change is to hold, the field `from`; null for today.
 * @param last the last day for which such a change is planned
 * @throws Refusal request.invalid for a day that has been, or one after the last
 */
export function daySetFrom(from: LocalDate | null, today: LocalDate, last: LocalDate): LocalDate | null {
  if (from === null || from === today) return null;
  assertNotBefore('from', from, today);
  assertNotAfter('from', from, last);
  return from;
}
