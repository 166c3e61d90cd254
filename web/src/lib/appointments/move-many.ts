import type { Appointment } from '#contracts/appointments/appointment.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf, keyed } from '#lib/platform/client.ts';
import { appointments, doctors } from '#lib/platform/clients.ts';
import { actKey } from '#lib/platform/idempotency.ts';

/** What became of one of several bookings: where it is now, why it could not be moved, or null when no free time was left. */
export type Moved = { id: string; now: Appointment } | { id: string; problem: ApiProblem | null };

const move = (id: string, json: { doctorId: string; startsAt: string }) =>
  bodyOf(appointments[':id'].reschedule.$post({ param: { id }, json }, keyed(actKey()(json))));

/**
 * Moves bookings, earliest first, to the free times of a doctor on a day, each by the act that moves one. A time that somebody else takes
 * meanwhile is passed over; what is refused otherwise stays where it is, and its time goes to the next.
 */
export async function moveMany(
  chosen: readonly Appointment[],
  to: { doctorId: string; date: string },
): Promise<Moved[]> {
  const { items } = await bodyOf(
    doctors[':id'].slots.$get({ param: { id: to.doctorId }, query: { date: to.date } }),
  );
  const free = items.filter((slot) => slot.free).map((slot) => slot.startsAt);
  const moved: Moved[] = [];
  for (const { id } of [...chosen].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt)))
    moved.push(await moveToFirst(id, to.doctorId, free));
  return moved;
}

/** Takes the time it uses, and those that are gone, from what is free. */
async function moveToFirst(id: string, doctorId: string, free: string[]): Promise<Moved> {
  for (let startsAt = free[0]; startsAt; startsAt = free[0]) {
    try {
      const now = await move(id, { doctorId, startsAt });
      free.shift();
      return { id, now };
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (!['appointment.slot_taken', 'appointment.in_past'].includes(problem.code)) return { id, problem };
      free.shift();
    }
  }
  return { id, problem: null };
}
