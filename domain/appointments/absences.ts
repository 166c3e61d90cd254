import type { Absence } from '#contracts/appointments/names.ts';
import { sessionsOfDay } from '#domain/appointments/sessions.ts';
import type { Availability, Session, Zone } from '#domain/appointments/sessions.ts';
import { dayAt } from '#domain/platform/calendar.ts';

/**
 * Whether a doctor is on leave for what is left of a day: nothing of their hours is still to come, and would be, or at least the day is one
 * of leave. Who simply has no hours now is not: such a house sees people when it likes.
 */
export function isOnLeave(moment: Date, zone: Zone, { rules, exceptions }: Availability): boolean {
  const date = dayAt(moment, zone.timeZone);
  const isAhead = (session: Session) => session.endsAt > moment;
  if (sessionsOfDay(date, zone, { rules, exceptions }).some(isAhead)) return false;
  const away = exceptions.filter((each) => each.kind === 'away' && each.date === date);
  if (away.some(({ from, to }) => !from || !to)) return true;
  const present = exceptions.filter(({ kind }) => kind !== 'away');
  return away.length > 0 && sessionsOfDay(date, zone, { rules, exceptions: present }).some(isAhead);
}

/**
 * Says of bookings with one doctor why the doctor is not there for the whole of one, or null: on leave where they would be there without
 * it, else by their hours. The grid of slots does not matter: who has a time keeps it when slots become longer.
 */
export function absencesOf(
  zone: Zone,
  { rules, exceptions }: Availability,
): (booking: { startsAt: Date; endsAt: Date }) => Exclude<Absence, 'disabled'> | null {
  const present = exceptions.filter(({ kind }) => kind !== 'away');
  // A day is reckoned once, however many are booked on it.
  const days = new Map<string, { now: Session[]; withoutLeave: Session[] }>();
  return ({ startsAt, endsAt }) => {
    const date = dayAt(startsAt, zone.timeZone);
    const day = days.get(date) ?? {
      now: sessionsOfDay(date, zone, { rules, exceptions }),
      withoutLeave: sessionsOfDay(date, zone, { rules, exceptions: present }),
    };
    days.set(date, day);
    const holds = (session: Session) => session.startsAt <= startsAt && session.endsAt >= endsAt;
    if (day.now.some(holds)) return null;
    return day.withoutLeave.some(holds) ? 'away' : 'hours';
  };
}
