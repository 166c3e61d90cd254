import { z } from 'zod';
import { Instant, TokenCode } from '#contracts/platform/wire.ts';

/** How many tokens are shown as coming next: as many as are read from across a room. */
export const displayedNext = 6;

/** A hospital that shows its queues to everybody. */
export const DisplayedHospital = z.object({ slug: z.string(), name: z.string() });
export type DisplayedHospital = z.infer<typeof DisplayedHospital>;

/** The queue of one session of a doctor, as it hangs on a wall: numbers only, nobody's name and no id of anybody. */
export const DisplayedQueue = z.object({
  doctorName: z.string(),
  departmentName: z.string(),
  room: z.string().nullable(),
  session: z.string().describe('name of the session, e.g. morning'),
  now: z
    .array(z.object({ code: TokenCode, state: z.enum(['called', 'serving']) }))
    .describe('tokens that are called, then those that are in'),
  next: z.array(TokenCode).max(displayedNext).describe('tokens that come next, in their order'),
  waiting: z.number().int().describe('tokens in the queue, those named in `next` among them'),
  done: z.number().int().describe('tokens that are through'),
});
export type DisplayedQueue = z.infer<typeof DisplayedQueue>;

/** What a display of a hospital shows today. */
export const QueueDisplay = z.object({
  hospitalName: z.string(),
  timeZone: z.string().describe('IANA name'),
  at: Instant.describe('when this was so'),
  queues: z.array(DisplayedQueue),
});
export type QueueDisplay = z.infer<typeof QueueDisplay>;
