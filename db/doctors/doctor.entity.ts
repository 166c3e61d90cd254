import type { LocalDate } from '#contracts/platform/wire.ts';
import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import { tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** Profile of a doctor; the id is the staff account's. */
export const Doctor = defineEntity({
  name: 'Doctor',
  tableName: 'doctor',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    departmentId: p.uuid(),
    specialty: p.string().length(80),
    room: p.string().length(40).nullable(),
    consultationService: p.string().length(40),
    /** Stands before the numbers of this doctor's tokens; the database gives the first free one. */
    tokenLetter: p.string().length(2).default(''),
    /** Counts changes of the weekly hours. */
    version: p.integer().default(1),
  },
});
export type Doctor = InferEntity<typeof Doctor>;

export const AvailabilityRule = defineEntity({
  name: 'AvailabilityRule',
  tableName: 'availability_rule',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    doctorId: p.uuid(),
    weekday: p.integer(),
    session: p.string().length(40),
    fromTime: p.string().length(5),
    toTime: p.string().length(5),
    slotMinutes: p.integer(),
    validFrom: p.date().$type<LocalDate>(),
    validTo: p.date().$type<LocalDate>().nullable(),
  },
  indexes: [{ name: 'availability_rule_doctor', properties: ['hospitalId', 'doctorId'] }],
});
export type AvailabilityRule = InferEntity<typeof AvailabilityRule>;

export const AvailabilityException = defineEntity({
  name: 'AvailabilityException',
  tableName: 'availability_exception',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    doctorId: p.uuid(),
    date: p.date().$type<LocalDate>(),
    kind: p.string().length(10).$type<'away' | 'extra'>(),
    fromTime: p.string().length(5).nullable(),
    toTime: p.string().length(5).nullable(),
    session: p.string().length(40).nullable(),
    slotMinutes: p.integer().nullable(),
    reason: p.string().length(200),
  },
  indexes: [{ name: 'availability_exception_doctor', properties: ['hospitalId', 'doctorId', 'date'] }],
});
export type AvailabilityException = InferEntity<typeof AvailabilityException>;
