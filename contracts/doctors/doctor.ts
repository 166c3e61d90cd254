import { z } from 'zod';
import { Id, Instant, LocalDate, LocalTime, line, requiredLine } from '#contracts/platform/wire.ts';

export const Department = z.object({ id: Id, code: z.string(), name: z.string() });
export type Department = z.infer<typeof Department>;

export const Doctor = z.object({
  id: Id.describe('id of the doctor’s staff account'),
  name: z.string(),
  specialty: z.string(),
  departmentId: Id,
  departmentName: z.string(),
  room: z.string().nullable(),
  tokenLetter: z.string().describe('stands before the numbers of this doctor’s tokens'),
  waiting: z.number().int().describe('tokens waiting in the session of now'),
});
export type Doctor = z.infer<typeof Doctor>;

/** A weekly rule in the hospital's time zone; weekday 1 = Monday (ISO 8601). */
export const AvailabilityRule = z.object({
  weekday: z.number().int().min(1).max(7),
  session: requiredLine(40).describe('name of the session, e.g. morning'),
  from: LocalTime,
  to: LocalTime.describe('exclusive; 00:00 means end of day'),
  slotMinutes: z.number().int().min(5).max(240),
  validFrom: LocalDate,
  validTo: LocalDate.nullable(),
});
export type AvailabilityRule = z.infer<typeof AvailabilityRule>;
export const SetAvailabilityInput = z.object({
  rules: z.array(AvailabilityRule).max(60),
  version: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('as they were seen: rules that were changed since are not written over'),
});

/** A day, or part of one, on which the weekly rules do not hold: away, or extra hours. */
export const AvailabilityException = z
  .object({
    date: LocalDate,
    kind: z.enum(['away', 'extra']),
    from: LocalTime.nullable(),
    to: LocalTime.nullable(),
    reason: line(200),
    session: line(40).nullable().default(null),
    slotMinutes: z.number().int().min(5).max(240).nullable().default(null),
  })
  .meta({
    anyOf: [
      { properties: { from: { type: 'string' }, to: { type: 'string' } } },
      { properties: { from: { type: 'null' }, to: { type: 'null' }, kind: { const: 'away' } } },
    ],
  });
export type AvailabilityException = z.infer<typeof AvailabilityException>;
export const Availability = z.object({
  rules: z.array(AvailabilityRule),
  exceptions: z.array(AvailabilityException.extend({ id: Id })),
  version: z.number().int().describe('how often the weekly rules were changed'),
  needNewTime: z
    .number()
    .int()
    .describe('bookings of today and later that stand outside these hours: somebody moves or cancels them'),
});
export type Availability = z.infer<typeof Availability>;

export const Slot = z.object({ startsAt: Instant, endsAt: Instant, session: z.string(), free: z.boolean() });
export type Slot = z.infer<typeof Slot>;

/** A doctor who leaves gives waiting patients and pending results to another, in one act. */
export const HandoverInput = z.object({ toDoctorId: Id, reason: requiredLine(200) });
export const HandedOver = z.object({
  visits: z.number().int(),
  tasks: z.number().int(),
  orders: z.number().int(),
});
