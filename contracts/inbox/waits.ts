import { z } from 'zod';
import { LocalDate } from '#contracts/platform/wire.ts';
import { taskKinds } from '#contracts/inbox/names.ts';

export const WaitsQuery = z.object({
  date: LocalDate.optional().describe('a day of the hospital; today when left out'),
});

const Minutes = z.number().min(0).describe('minutes from opened to taken');
const spread = {
  begun: z.number().int().describe('tasks that were taken'),
  median: Minutes,
  p90: Minutes,
};

/** How long the work of a day waited until somebody took it, by kind of task and by hour of the hospital. */
export const Waits = z.object({
  date: LocalDate,
  kinds: z.array(
    z.object({
      kind: z.enum(taskKinds),
      ...spread,
      waiting: z.number().int().describe('tasks that nobody has now; 0 for a day that is over'),
      longest: Minutes.nullable().describe('how long the oldest of them has waited'),
      hours: z.array(z.object({ hour: z.number().int().min(0).max(23), ...spread })),
    }),
  ),
});
export type Waits = z.infer<typeof Waits>;
