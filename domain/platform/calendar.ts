import type { LocalDate } from '#contracts/platform/wire.ts';
import { compareKeys } from '#domain/platform/order.ts';

/**
 * Calendar days and points in time are different things. A day is `YYYY-MM-DD` where somebody stands; a point in time is the same everywhere and falls
 * on a day only in a time zone. Texts of one are never compared with texts of the other, and texts of points in time not even with each other: their
 * offsets differ. Here stands how they are compared.
 */
const formats = new Map<string, Intl.DateTimeFormat>();
/** Making a formatter costs more than a query; there is one a time zone. */
function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
}

/** The calendar day of a point in time in a zone. @param at a date, or ISO 8601 with offset; what is known to be a day has no other */
export const dayAt = <T extends Date | string>(
  at: T extends LocalDate ? never : T,
  timeZone: string,
): LocalDate => dayFormat(timeZone).format(new Date(at)) as LocalDate;

/** Order of two calendar days, as `Array.sort` asks for it. Years have four digits, so their texts are in order. */
export const compareDays = (one: LocalDate, other: LocalDate): number => compareKeys(one, other);
/** The later of two calendar days. */
export const laterDay = (one: LocalDate, other: LocalDate): LocalDate =>
  compareDays(one, other) < 0 ? other : one;
/** Order of two times of day, `HH:mm`. */
export const compareTimes = (one: string, other: string): number => compareKeys(one, other);

const dayMs = 86_400_000;
/** Whole days from one calendar day to another, negative backwards. Days of 23 and 25 hours count as days. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);

/** Nobody plans further ahead than this, in days: a year with a wrong digit is not a diary's. */
const plannedDays = 5 * 366;
/** The last day that may be planned for on a day. */
export const lastPlannedDay = (today: LocalDate): LocalDate => dayPlus(today, plannedDays);

/** The first day of a diary that is looked back to on a day: as far back as may be planned ahead. */
export const firstKeptDay = (today: LocalDate): LocalDate => dayPlus(today, -plannedDays);

/** A calendar day so many days later, earlier where negative. */
export const dayPlus = (day: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10) as LocalDate;
