import { z } from 'zod';
import { flowKinds } from '#contracts/inbox/names.ts';

/** Who is told by a rung: whose task it is, everybody whose work it is, or whoever has the duty over them. */
const To = z.enum(['person', 'role', 'duty']);
export type RungTo = z.infer<typeof To>;

/** A quarter of an hour: a case keeps each telling in its history, and may wait for weeks. */
const leastMinutesBetween = 15;

const Percent = z.number().min(1).max(10_000).describe('% of the time until due; 100 = when due');
const Minutes = z.number().min(0.01).max(100_000).describe('minutes after the task was opened');
const After = z.union([
  z.strictObject({ percent: Percent }),
  z.strictObject({ minutes: Minutes }),
  z.strictObject({ setting: z.enum(['reminderPercent', 'escalationPercent']) }),
]);

const Rung = z.object({
  after: After,
  to: To,
  raises: z.boolean().optional().describe('The task comes forward by one priority'),
  everyMinutes: z
    .number()
    .min(leastMinutesBetween)
    .max(100_000)
    .optional()
    .describe('Again so many minutes later, until the task ends'),
});
/** One rung of the ladder of a task. */
export type Rung = z.infer<typeof Rung>;

/** Ladders of kinds of task that have another one than the usual in a hospital: their rungs, the first first. */
export const Ladders = z
  .partialRecord(z.enum(flowKinds), z.array(Rung).max(20))
  .describe('by kind of task; a kind that is not named has the usual ladder');
