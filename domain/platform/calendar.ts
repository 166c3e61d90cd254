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

/** The calendar day of a point in time in a zone. @param at a date, or ISO 8601 with offset */
export const dayAt = (at: Date | string, timeZone: string): string =>
  dayFormat(timeZone).format(new Date(at));

/** Order of two calendar days, as `Array.sort` asks for it. Years have four digits, so their texts are in order. */
export const compareDays = (one: string, other: string): number => compareKeys(one, other);
/** Order of two times of day, `HH:mm`. */
export const compareTimes = (one: string, other: string): number => compareKeys(one, other);

const dayMs = 86_400_000;
/** Whole days from one calendar day to another, negative backwards. Days of 23 and 25 hours count as days. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);

/** Nobody plans further ahead than this, in days: a year with a wrong digit is not a diary's. */
const plannedDays = 5 * 366;
/** The last day that may be planned for on a day. */
export const lastPlannedDay = (today: string): string => dayPlus(today, plannedDays);

/** The first day of a diary that is looked back to on a day: as far back as may be planned ahead. */
export const firstKeptDay = (today: string): string => dayPlus(today, -plannedDays);

/** A calendar day so many days later, earlier where negative. */
export const dayPlus = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
