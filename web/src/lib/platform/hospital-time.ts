import type { LocalDate } from '#contracts/platform/wire.ts';
import { session } from '#lib/identity/session.svelte.ts';
import type { PatientSummary } from '#contracts/patients/patient.ts';
import { ageWords, clinicalDate } from '#lib/platform/format.ts';
import { dayIn, instantIn, timeIn } from '#lib/platform/zone-time.ts';

// Appointments and queues are of the hospital's day: a browser in another zone must show the same times as the desk.
const zone = () => session.user?.hospital.timeZone ?? 'UTC';

/** Day of a point in time at the hospital, `YYYY-MM-DD`. */
export const hospitalDay = (at: string | Date = new Date()): LocalDate => dayIn(zone(), new Date(at));
/** `14:05` at the hospital. */
export const hospitalTime = (at: string | Date): string => timeIn(zone(), new Date(at));
/** `24-Nov-2026 14:05` at the hospital. */
export const hospitalDateTime = (at: string | Date): string =>
  `${clinicalDate(hospitalDay(at))} ${hospitalTime(at)}`;
/** The point in time of a day and time at the hospital. */
export const hospitalInstant = (day: string, time: string): string =>
  instantIn(zone(), day, time).toISOString();
/** Age of a patient in words, today or when they died. */
export const ageText = (patient: Pick<PatientSummary, 'birthDate' | 'deceasedAt'>): string | null =>
  ageWords(patient.birthDate, hospitalDay(patient.deceasedAt ?? undefined));
