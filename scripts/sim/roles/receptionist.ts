import type { z } from 'zod';
import type { Appointment } from '#contracts/appointments/appointment.ts';
import type { Slot } from '#contracts/doctors/doctor.ts';
import type { PatientSummary, RegisterPatientInput } from '#contracts/patients/patient.ts';
import type { Receipt, VisitSummary } from '#contracts/visits/visit.ts';
import { lookUntil } from '../http.ts';
import { mustSucceed } from '../person.ts';
import type { Person, Problem } from '../person.ts';
import type { SourceId } from '../record/patient.ts';
import type { Tally } from '../tally.ts';
import type { Play } from '../visit.ts';

/** Every fourth encounter comes by appointment, the others walk in. */
const bookedEvery = 4;
/** How long a check-in that a killed run had sent may take to appear. */
const lateMilliseconds = 15_000;

const query = (source: SourceId): string => encodeURIComponent(`${source.system}|${source.value}`);

async function patientBySource(person: Person, source: SourceId): Promise<PatientSummary | null> {
  const { items } = await person.read<{ items: PatientSummary[] }>(
    `/api/v1/patients?identifier=${query(source)}`,
  );
  return items[0] ?? null;
}

/** What a receptionist changes after a refusal, or null when nothing helps. */
export function mendRegistration(
  typed: RegisterPatientInput,
  { code, errors }: Problem,
): { typed: RegisterPatientInput; note: string } | null {
  if (code === 'patient.possible_duplicate' && !typed.confirmedNotDuplicate)
    // Made-up people resemble each other; another source identifier is another person.
    return { typed: { ...typed, confirmedNotDuplicate: true }, note: 'possibleDuplicatesLookedAt' };
  if (code === 'request.invalid' && typed.phone && errors?.some((error) => error.path === 'phone')) {
    const { phone: _refused, ...rest } = typed;
    return { typed: rest, note: 'phonesLeftOut' };
  }
  return null;
}

/** Registers a person once for their source identifier, in this run and every other. */
export async function register(
  person: Person,
  source: SourceId,
  form: RegisterPatientInput,
  tally: Tally,
): Promise<PatientSummary> {
  let typed = form;
  for (;;) {
    const known = await patientBySource(person, source);
    if (known) return known;
    const outcome = await person.act<PatientSummary>('POST', '/api/v1/patients', typed);
    if (outcome.ok) {
      tally.note('patientsRegistered');
      return outcome.body;
    }
    // Registered by another run since we looked: the next look finds it.
    if (outcome.problem.code === 'patient.source_taken') continue;
    const mended = mendRegistration(typed, outcome.problem);
    if (!mended) return mustSucceed('registration', outcome);
    tally.note(mended.note);
    typed = mended.typed;
  }
}

/** The visit that records an encounter, if it was played before. */
export async function visitBySource(person: Person, source: SourceId): Promise<VisitSummary | null> {
  const { items } = await person.read<{ items: VisitSummary[] }>(`/api/v1/visits?source=${query(source)}`);
  return items[0] ?? null;
}

/** Books the next free time of a doctor today, as who is checked in now. @returns the appointment, or null when there is none */
async function book(person: Person, patientId: string, doctorId: string): Promise<string | null> {
  const { timeZone } = (await person.user()).hospital;
  const date = new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now());
  const before = await person.read<{ items: z.infer<typeof Appointment>[] }>(
    `/api/v1/appointments?patientId=${patientId}&date=${date}&state=booked`,
  );
  // Booked by a run that was killed before the check-in.
  if (before.items[0]) return before.items[0].id;
  const { items } = await person.read<{ items: Slot[] }>(`/api/v1/doctors/${doctorId}/slots?date=${date}`);
  for (const slot of items.filter((each) => each.free)) {
    const outcome = await person.act<z.infer<typeof Appointment>>('POST', '/api/v1/appointments', {
      patientId,
      doctorId,
      startsAt: slot.startsAt,
    });
    if (outcome.ok) return outcome.body.id;
    if (!['appointment.slot_taken', 'appointment.in_past'].includes(outcome.problem.code))
      mustSucceed('booking', outcome);
  }
  return null;
}

/** Checks a patient in for an encounter, after booking or as a walk-in. @returns the visit and the tasks that are open now, where known */
export async function checkIn(
  play: Play,
): Promise<{ visitId: string; opened: { id: string; kind: string }[] }> {
  const { guest, encounter, nth, tally } = play;
  const { team, patientId } = guest;
  const person = team.of('receptionist', nth);
  const doctors = await team.doctorsFor(guest.isChild);
  const doctorId = doctors[nth % doctors.length]?.id ?? '';
  const wantsBooking = nth % bookedEvery === bookedEvery - 1;
  const appointmentId = wantsBooking ? await book(person, patientId, doctorId) : null;
  if (wantsBooking) tally.note(appointmentId ? 'appointmentsKept' : 'noSlotSoWalkedIn');
  const outcome = await person.act<Receipt>('POST', '/api/v1/visits', {
    patientId,
    reason: encounter.reason.slice(0, 300),
    source: encounter.source,
    ...(appointmentId ? { appointmentId } : { doctorId }),
  });
  if (outcome.ok) return { visitId: outcome.body.visitId, opened: outcome.body.openedTasks };
  if (outcome.problem.code === 'visit.already_open') {
    // A killed run had sent this check-in, and it was carried out after we looked.
    const visit = await lookUntil(() => visitBySource(person, encounter.source), lateMilliseconds);
    if (visit) return { visitId: visit.id, opened: [] };
  }
  return mustSucceed('check-in', outcome) as never;
}
