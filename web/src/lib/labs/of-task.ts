import type { Task } from '#contracts/inbox/task.ts';

/** Whether a test is one that a task is about: two tasks of one specimen share its tests between them. */
export const isOfTask = (task: Pick<Task, 'order'>, itemId: string): boolean =>
  task.order?.itemIds?.includes(itemId) ?? true;
