import type { LocalDate } from '#contracts/platform/wire.ts';
import { dayAt, daysBetween } from '#domain/platform/calendar.ts';

/** Completed months on a day; both `YYYY-MM-DD`. Born on the 31st: a month older on the 1st after a shorter month. */
function completedMonths(birthDate: LocalDate, on: LocalDate): number {
  const [[year = 0, month = 0, day = 0], [toYear = 0, toMonth = 0, toDay = 0]] = [birthDate, on].map((date) =>
    date.split('-').map(Number),
  ) as [number[], number[]];
  return (toYear - year) * 12 + (toMonth - month) - (toDay < day ? 1 : 0);
}

/** Completed years on a day; both `YYYY-MM-DD`. Born on 29 February: a year older on 1 March. */
export const ageInYears = (birthDate: LocalDate, on: LocalDate): number =>
  Math.floor(completedMonths(birthDate, on) / 12);

/** Whole days from a birth date to a calendar day of the hospital, never below 0: a record may be of the day before by its time zone. */
export const ageInDays = (birthDate: LocalDate, on: LocalDate): number =>
  Math.max(0, daysBetween(birthDate, on));

/** Age in days at a point in time, by the calendar of the hospital's zone; null where the birth date is not known. */
export const ageDaysAt = (born: LocalDate | null, at: Date | string, timeZone: string): number | null =>
  born === null ? null : ageInDays(born, dayAt(at, timeZone));

export type Age = { readonly unit: 'days' | 'weeks' | 'months' | 'years'; readonly count: number };

/**
 * Age as clinicians say it: days below 4 weeks, weeks below 3 months, months below 2 years, then years.
 * Source: NHS Common User Interface, Date and Time Display 3.2 (its second unit, as in `3m 2w`, is left out).
 */
export function ageOn(birthDate: LocalDate, on: LocalDate): Age {
  const days = ageInDays(birthDate, on);
  const months = Math.max(0, completedMonths(birthDate, on));
  if (days < 28) return { unit: 'days', count: days };
  if (months < 3) return { unit: 'weeks', count: Math.floor(days / 7) };
  if (months < 24) return { unit: 'months', count: months };
  return { unit: 'years', count: Math.floor(months / 12) };
}
