import type { OtherBooking } from '#contracts/appointments/appointment.ts';
import type { ApiProblem } from '#lib/platform/api.ts';

type Time = { doctorId: string; startsAt: string };

/** The question whether a patient is meant to have two bookings at once: it was asked of one time and falls away with another. */
export class AskedOverlap {
  #asked = $state.raw<(Time & { other: OtherBooking }) | null>(null);

  /** The booking to show, while the time is still the one that was refused. */
  otherOf({ doctorId, startsAt }: Time): OtherBooking | null {
    const asked = this.#asked;
    return asked?.doctorId === doctorId && asked.startsAt === startsAt ? asked.other : null;
  }
  /** @returns whether the refusal is this question, which is asked from now on */
  takes(problem: ApiProblem | null, { doctorId, startsAt }: Time): boolean {
    this.#asked =
      problem?.code === 'appointment.patient_booked'
        ? { doctorId, startsAt, other: problem.problem['other'] as OtherBooking }
        : null;
    return this.#asked !== null;
  }
}
