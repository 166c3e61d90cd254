import type { LocalDate } from '#contracts/platform/wire.ts';
import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { AppointmentState, TokenState } from '#contracts/appointments/names.ts';
import { instant, tenantColumns, tenantTable, sealed } from '#db/tenancy/tenant-entity.ts';

/** A booked time. An exclusion constraint of the migration keeps a doctor's live times apart. */
export const Appointment = defineEntity({
  name: 'Appointment',
  tableName: 'appointment',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    doctorId: p.uuid(),
    startsAt: instant(),
    endsAt: instant(),
    state: p.string().length(12).$type<AppointmentState>(),
    reason: sealed().nullable(),
    cancelReason: sealed().nullable(),
    visitId: p.uuid().nullable(),
    createdAt: instant(),
    createdBy: p.uuid(),
    /** Who chose this time and doctor last, where it was not whoever booked it: nobody arranges a reason to read for themselves. */
    arrangedBy: p.uuid().nullable(),
  },
  indexes: [
    { name: 'appointment_doctor_time', properties: ['hospitalId', 'doctorId', 'startsAt'] },
    { name: 'appointment_patient', properties: ['hospitalId', 'patientId'] },
  ],
});
export type Appointment = InferEntity<typeof Appointment>;

/** A doctor's session of a day; `lastNumber` makes its tokens gapless. */
export const DoctorSession = defineEntity({
  name: 'DoctorSession',
  tableName: 'doctor_session',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    doctorId: p.uuid(),
    localDate: p.date().$type<LocalDate>(),
    name: p.string().length(40),
    startsAt: instant(),
    endsAt: instant(),
    lastNumber: p.integer(),
  },
  uniques: [{ name: 'doctor_session_unique', properties: ['hospitalId', 'doctorId', 'localDate', 'name'] }],
});
export type DoctorSession = InferEntity<typeof DoctorSession>;

/** A place in a session's queue. */
export const Token = defineEntity({
  name: 'Token',
  tableName: 'token',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    sessionId: p.uuid(),
    number: p.integer(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    state: p.string().length(10).$type<TokenState>(),
    urgency: p.integer().nullable(),
    returning: p.boolean().default(false),
    bookedAt: instant().nullable(),
    arrivedAt: instant(),
    calls: p.integer().default(0),
    /** Others who must pass before a skipped token stands in the queue again. */
    putBackLeft: p.integer().default(0),
    /** Place given by hand: sorts before the rules' order, lower first. */
    manualRank: p.double().nullable(),
    movedReason: sealed().nullable(),
    movedBy: p.uuid().nullable(),
    updatedAt: instant(),
  },
  uniques: [{ name: 'token_number_unique', properties: ['hospitalId', 'sessionId', 'number'] }],
  indexes: [{ name: 'token_visit', properties: ['hospitalId', 'visitId'] }],
});
export type Token = InferEntity<typeof Token>;
