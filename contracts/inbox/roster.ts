import { z } from 'zod';
import { duties } from '#contracts/inbox/duty-names.ts';
import { Id, Instant, LocalDate, LocalTime, requiredText } from '#contracts/platform/wire.ts';

export const DutyName = z.enum(duties as [(typeof duties)[number], ...(typeof duties)[number][]]);

/** Somebody's duty over a department, or over the whole hospital, from one point in time until another. */
export const DutyShift = z.object({
  id: Id,
  duty: DutyName,
  departmentId: Id.nullable().describe('null: of the whole hospital'),
  departmentName: z.string().nullable(),
  userId: Id,
  name: z.string(),
  fromAt: Instant,
  untilAt: Instant.describe('exclusive'),
  isBeside: z.boolean().describe('wanted beside another person’s'),
  fits: z
    .boolean()
    .describe('may sign in and holds a role that fits; where not, nobody is reckoned to be on duty'),
  note: z.string().nullable().describe('what was said at the handover; for who took over and who plans'),
});
export type DutyShift = z.infer<typeof DutyShift>;

/** Who is on duty now. */
export const DutiesNow = z.object({ items: z.array(DutyShift) });
export type DutiesNow = z.infer<typeof DutiesNow>;

const Gap = z.object({ fromAt: Instant, untilAt: Instant });
/** One duty over one department in a week, with the hours that nobody has. */
export const DutyRow = z.object({
  duty: DutyName,
  departmentId: Id.nullable(),
  departmentName: z.string().nullable(),
  shifts: z.array(DutyShift),
  gaps: z.array(Gap).describe('hours that nobody has who fits'),
});
export type DutyRow = z.infer<typeof DutyRow>;
export const DutyWeek = z.object({
  from: LocalDate.describe('a Monday'),
  today: LocalDate,
  timeZone: z.string(),
  rows: z.array(DutyRow),
  canRepeat: z
    .number()
    .int()
    .describe('duties of the week before of which the same hours of this week can be filled'),
});
export type DutyWeek = z.infer<typeof DutyWeek>;
export const WeekQuery = z.object({
  day: LocalDate.optional().describe('a day of the week; today when left out'),
});

/** Hours as they are written on a roster, in the hospital’s time zone: until not after from is of the next day. */
export const DutyInput = z.object({
  duty: DutyName,
  departmentId: Id.nullable().describe('null: the whole hospital'),
  userId: Id,
  date: LocalDate.describe('the day on which it begins'),
  from: LocalTime,
  until: LocalTime.describe('exclusive; not after the beginning: of the next day'),
  isBeside: z.boolean().default(false).describe('beside another person who has the same duty then'),
});
export type DutyInput = z.output<typeof DutyInput>;

export const RepeatInput = z.object({ day: LocalDate.describe('a day of the week that is filled') });
export const HandDutyInput = z.object({
  toId: Id,
  note: requiredText(500).describe('what the next must know'),
});
export type HandDutyInput = z.output<typeof HandDutyInput>;

export const DutyPeopleQuery = z.object({ duty: DutyName });
export const DutyPerson = z.object({ id: Id, name: z.string(), departmentName: z.string().nullable() });
export type DutyPerson = z.infer<typeof DutyPerson>;
export const DutyPeople = z.object({ items: z.array(DutyPerson) });
