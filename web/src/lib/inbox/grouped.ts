import type { Task } from '#contracts/inbox/task.ts';

/** A row of the inbox: a task, or several of one patient under the first of them. */
export type TaskGroup<T> = { first: T; rest: T[] };

/** Tasks of one patient as one row, at the place of the first of them; tasks of nobody, and of nameless customers, stand alone. */
export function grouped<
  T extends Pick<Task, 'id'> & { patient: { id: string; counterSale?: boolean } | null },
>(tasks: readonly T[]): TaskGroup<T>[] {
  const groups: TaskGroup<T>[] = [];
  const byPatient = new Map<string, TaskGroup<T>>();
  for (const task of tasks) {
    const whose = task.patient?.counterSale ? undefined : task.patient?.id;
    const of = whose === undefined ? undefined : byPatient.get(whose);
    if (of) of.rest.push(task);
    else {
      const group: TaskGroup<T> = { first: task, rest: [] };
      groups.push(group);
      if (whose !== undefined) byPatient.set(whose, group);
    }
  }
  return groups;
}
