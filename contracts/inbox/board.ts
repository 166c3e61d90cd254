import { z } from 'zod';
import { Id, page, PageQuery, text } from '#contracts/platform/wire.ts';
import { Task } from '#contracts/inbox/task.ts';

/** Work that is late, or lies with somebody who cannot do it. */
export const BoardTask = z.object({
  task: Task,
  departmentName: z.string().nullable(),
  isCritical: z.boolean().describe('a critical result waits in it'),
  isAway: z
    .boolean()
    .describe(
      'whoever has it, or for whom it is, is away today or has no open account; or nobody who is there could take it',
    ),
});
export type BoardTask = z.infer<typeof BoardTask>;

export const BoardQuery = PageQuery.extend({ departmentId: Id.optional() });
export const BoardPage = page(BoardTask);

/** Somebody who may do a task. */
export const BoardPerson = z.object({
  id: Id,
  name: z.string(),
  departmentName: z.string().nullable(),
  isAway: z.boolean().describe('away today'),
  open: z.number().int().describe('tasks this person has or that are for them'),
});
export type BoardPerson = z.infer<typeof BoardPerson>;
export const BoardPeople = z.object({ items: z.array(BoardPerson) });

/** What somebody who supervises does about a task; what is left out stays as it is. */
export const SuperviseInput = z.object({
  version: z.number().int().describe('task version the person saw'),
  assigneeId: Id.nullable()
    .optional()
    .describe('whose it is from now on; null: everybody’s whose work it is, out of the hands of who has it'),
  raises: z.boolean().optional().describe('it comes first from now on'),
  note: text(300).optional().describe('shown to whoever does it'),
});
export type SuperviseInput = z.infer<typeof SuperviseInput>;
