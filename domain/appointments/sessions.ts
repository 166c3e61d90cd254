import type { LocalDate } from '#contracts/platform/wire.ts';
import { Temporal as TC39 } from 'temporal-polyfill';
import type { AvailabilityException, AvailabilityRule } from '#contracts/doctors/doctor.ts';
import { compareDays, dayAt, dayPlus } from '#domain/platform/calendar.ts';

/** A doctor's session of a day, in absolute time. `end` is exclusive. */
export type Session = {
  name: string;
  localDate: LocalDate;
  startsAt: Date;
  endsAt: Date;
  slotMinutes: number;
};
export type Zone = { timeZone: string; dayStartsAt: string };
export type Availability = {
  rules: readonly AvailabilityRule[];
  exceptions: readonly AvailabilityException[];
};

const unscheduledSlotMinutes = 15;

/** A wall-clock time of a day in a zone; `00:00` as an end is the next midnight. A time that daylight saving skips moves forward. */
function at(date: LocalDate, time: string, timeZone: string, isEnd = false): Date {
  const day = TC39.PlainDate.from(date).add({ days: isEnd && time === '00:00' ? 1 : 0 });
  return new Date(day.toZonedDateTime({ timeZone, plainTime: TC39.PlainTime.from(time) }).epochMilliseconds);
}

/** The hospital's working day a moment belongs to: before the day's start it is still the day before. */
export function localDateOf(moment: Date, zone: Zone): LocalDate {
  const local = TC39.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone.timeZone);
  const isEarly = TC39.PlainTime.compare(local.toPlainTime(), TC39.PlainTime.from(zone.dayStartsAt)) < 0;
  return local
    .toPlainDate()
    .subtract({ days: isEarly ? 1 : 0 })
    .toString() as LocalDate;
}

/**
 * Whether a booking is one that somebody comes for now: of this calendar day or of this working day, which in a house that is open at
 * night ends later. A booking of another day is not used up by a visit of today.
 */
export const isForNow = (startsAt: Date, now: Date, zone: Zone): boolean =>
  dayAt(startsAt, zone.timeZone) === dayAt(now, zone.timeZone) ||
  localDateOf(startsAt, zone) === localDateOf(now, zone);

/** Start and end of a calendar day in a zone: 23, 24 or 25 hours. */
export const dayBounds = (date: LocalDate, timeZone: string): { from: Date; to: Date } => ({
  from: at(date, '00:00', timeZone),
  to: at(date, '00:00', timeZone, true),
});
/** Start and end of the calendar day on which a point in time falls in a zone. */
export const dayBoundsAt = (moment: Date, timeZone: string): { from: Date; to: Date } =>
  dayBounds(dayAt(moment, timeZone), timeZone);

/** A doctor's sessions of a calendar day: weekly rules, less the times away, plus extra hours; by start. */
export function sessionsOfDay(date: LocalDate, zone: Zone, { rules, exceptions }: Availability): Session[] {
  const { dayOfWeek } = TC39.PlainDate.from(date);
  const ofDay = exceptions.filter((exception) => exception.date === date);
  const away = ofDay.filter((exception) => exception.kind === 'away');
  if (away.some((exception) => !exception.from || !exception.to)) return extraOf(date, zone, ofDay);
  const weekly = rules
    .filter(
      (rule) =>
        rule.weekday === dayOfWeek &&
        compareDays(rule.validFrom, date) <= 0 &&
        (!rule.validTo || compareDays(rule.validTo, date) >= 0),
    )
    .map((rule): Session => ({
      name: rule.session,
      localDate: date,
      startsAt: at(date, rule.from, zone.timeZone),
      endsAt: at(date, rule.to, zone.timeZone, true),
      slotMinutes: rule.slotMinutes,
    }));
  const absent = away.map((exception) => ({
    from: at(date, exception.from ?? '00:00', zone.timeZone),
    to: at(date, exception.to ?? '00:00', zone.timeZone, true),
  }));
  const left = weekly.flatMap((session) =>
    absent.reduce((parts, gap) => parts.flatMap((part) => without(part, gap)), [session]),
  );
  // A session inside the hour that daylight saving skips has no length.
  return [...left, ...extraOf(date, zone, ofDay)]
    .filter((session) => session.endsAt > session.startsAt)
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

const extraOf = (date: LocalDate, zone: Zone, exceptions: readonly AvailabilityException[]): Session[] =>
  exceptions
    .filter((exception) => exception.kind === 'extra' && exception.from && exception.to)
    .map((exception) => ({
      name: exception.session ?? 'extra',
      localDate: date,
      startsAt: at(date, exception.from ?? '00:00', zone.timeZone),
      endsAt: at(date, exception.to ?? '00:00', zone.timeZone, true),
      slotMinutes: exception.slotMinutes ?? unscheduledSlotMinutes,
    }));

/** What is left of a session when a gap is taken out of it: nothing, one or two parts of the same name. */
function without(session: Session, gap: { from: Date; to: Date }): Session[] {
  if (gap.to <= session.startsAt || gap.from >= session.endsAt) return [session];
  const parts: Session[] = [];
  if (gap.from > session.startsAt) parts.push({ ...session, endsAt: gap.from });
  if (gap.to < session.endsAt) parts.push({ ...session, startsAt: gap.to });
  return parts;
}

/**
 * The session a person who comes now is seen in: the one running, the next of the day, or an unscheduled one until the day ends.
 * Time away in the middle parts a session without ending it: its queue goes on until the last part is over.
 */
export function sessionFor(moment: Date, zone: Zone, availability: Availability): Session {
  const calendar = dayAt(moment, zone.timeZone);
  const sessions = sessionsOfDay(calendar, zone, availability).filter((session) => session.endsAt > moment);
  const [first] = sessions;
  if (first) {
    const localDate = localDateOf(first.startsAt, zone);
    const parts = sessions.filter(
      (session) => session.name === first.name && localDateOf(session.startsAt, zone) === localDate,
    );
    return { ...first, localDate, endsAt: parts.at(-1)?.endsAt ?? first.endsAt };
  }
  const localDate = localDateOf(moment, zone);
  const nextDay = dayPlus(localDate, 1);
  return {
    name: 'unscheduled',
    localDate,
    startsAt: at(localDate, zone.dayStartsAt, zone.timeZone),
    endsAt: at(nextDay, zone.dayStartsAt, zone.timeZone),
    slotMinutes: unscheduledSlotMinutes,
  };
}

/** The bookable times of a day, in order. A last part shorter than a slot is not offered. */
export function slotsOfDay(
  date: LocalDate,
  zone: Zone,
  availability: Availability,
): { startsAt: Date; endsAt: Date; session: string }[] {
  return sessionsOfDay(date, zone, availability).flatMap((session) => {
    const length = session.slotMinutes * 60_000;
    const count = Math.floor((session.endsAt.getTime() - session.startsAt.getTime()) / length);
    return Array.from({ length: count }, (_, index) => ({
      startsAt: new Date(session.startsAt.getTime() + index * length),
      endsAt: new Date(session.startsAt.getTime() + (index + 1) * length),
      session: session.name,
    }));
  });
}
