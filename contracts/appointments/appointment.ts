import { z } from 'zod';
import {
  Id,
  Instant,
  LocalDate,
  page,
  PageQuery,
  TokenCode,
  line,
  requiredLine,
} from '#contracts/platform/wire.ts';
import { absences, appointmentStates, tokenActions, tokenStates } from '#contracts/appointments/names.ts';
import { foundBy } from '#contracts/patients/names.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';

const confirmedOverlap = z
  .boolean()
  .default(false)
  .describe('a person looked at the patient’s other booking of that time, and both are meant');

export const BookAppointmentInput = z.object({
  patientId: Id,
  doctorId: Id,
  startsAt: Instant,
  reason: line(200).optional(),
  confirmedOverlap,
});
export const RescheduleInput = z.object({ startsAt: Instant, doctorId: Id.optional(), confirmedOverlap });
export const CancelInput = z.object({ reason: requiredLine(200) });

export const Appointment = z.object({
  id: Id,
  patient: PatientSummary,
  doctorId: Id,
  doctorName: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  state: z.enum(appointmentStates),
  reason: z.string().nullable(),
  visitId: Id.nullable(),
  cancelReason: z.string().nullable(),
  createdAt: Instant,
  absence: z
    .enum(absences)
    .optional()
    .describe('why the doctor is not there then, in the list of those that need a new time'),
});
export type Appointment = z.infer<typeof Appointment>;
/** What a patient sees of a booking of their own. */
export const OwnAppointment = Appointment.pick({
  id: true,
  doctorName: true,
  startsAt: true,
  endsAt: true,
}).extend({
  departmentName: z.string(),
  room: z.string().nullable(),
});
export type OwnAppointment = z.infer<typeof OwnAppointment>;
/** What `appointment.patient_booked` shows as `other`: the booking that the patient has at that time already. */
export const OtherBooking = Appointment.pick({
  id: true,
  doctorId: true,
  doctorName: true,
  startsAt: true,
  endsAt: true,
});
export type OtherBooking = z.infer<typeof OtherBooking>;
export const AppointmentSearch = PageQuery.extend({
  date: LocalDate.optional(),
  doctorId: Id.optional(),
  patientId: Id.optional(),
  state: z.enum(appointmentStates).optional(),
  newestFirst: z.enum(['true', 'false']).default('false'),
  needsNewTime: z
    .enum(['true', 'false'])
    .default('false')
    .describe('only bookings of today and later whose doctor is not there at that time'),
});
export const AppointmentPage = page(Appointment);

/** A place in a doctor's queue of one session. `position` counts from 1 among those waiting. */
export const Token = z.object({
  id: Id,
  number: z.number().int(),
  code: TokenCode,
  sessionId: Id,
  visitId: Id,
  patient: PatientSummary,
  state: z.enum(tokenStates),
  urgency: z.number().int().min(1).max(5).nullable(),
  returning: z.boolean(),
  bookedAt: Instant.nullable(),
  arrivedAt: Instant,
  calls: z.number().int(),
  position: z.number().int().nullable(),
  movedReason: z.string().nullable(),
  taskId: Id.nullable().describe('the open consultation task, once the patient is ready'),
});
export type Token = z.infer<typeof Token>;
export const Queue = z.object({
  doctorId: Id,
  doctorName: z.string(),
  session: z.string(),
  localDate: LocalDate,
  endsAt: Instant,
  tokens: z.array(Token),
});
export type Queue = z.infer<typeof Queue>;
/** Somebody who was looked for in the queues of now. */
export const QueuePlace = z.object({
  tokenId: Id,
  code: TokenCode,
  state: z.enum(tokenStates),
  doctorId: Id,
  doctorName: z.string(),
  patient: PatientSummary.extend({ foundBy: z.enum(foundBy) }),
});
export type QueuePlace = z.infer<typeof QueuePlace>;
export const QueueSearch = z.object({
  q: requiredLine(100).describe(
    'name in any script and order, record number, token, accession, phone, card or its last digits',
  ),
});
export const TokenActionInput = z.object({ action: z.enum(tokenActions) });
export const MoveTokenInput = z.object({
  toPosition: z.number().int().min(1).max(500),
  reason: requiredLine(200),
});
