import type { ProcedureItem, ProcedureOrder } from '#contracts/procedures/procedure-order.ts';
import type { Task } from '#contracts/inbox/task.ts';

/** The procedure of an order that a task is about. */
export const itemOfTask = (order: ProcedureOrder, task: Task): ProcedureItem | undefined =>
  order.items.find(({ id }) => task.order?.itemIds?.includes(id));
