import { compareKeys } from '#domain/platform/order.ts';
import type { Task } from '#contracts/inbox/task.ts';

/** How loud a row is: what harms, what is late, what soon will be, and the rest (`shared/ui.md`, levels). */
export const rowLevels = ['critical', 'late', 'soon', 'plain'] as const;
export type RowLevel = (typeof rowLevels)[number];

/** A task is due soon in the last tenth of its time, and never earlier than this before. */
const soonMs = 10 * 60_000;

/** How loud a task is now. @param now milliseconds since 1970 */
export function levelOf(
  task: Pick<Task, 'critical' | 'dueAt' | 'createdAt' | 'escalation'>,
  now: number,
): RowLevel {
  if (task.critical.length) return 'critical';
  const due = Date.parse(task.dueAt);
  if (due < now) return 'late';
  const span = due - Date.parse(task.createdAt);
  return task.escalation > 0 || due - now < Math.min(soonMs, Math.max(span / 4, 60_000)) ? 'soon' : 'plain';
}

/** What comes first: what harms, what is late, then urgency and due time. Of two alike the id decides, so that rows do not jump. */
export function ranked<
  T extends Pick<Task, 'id' | 'priority' | 'critical' | 'dueAt' | 'createdAt' | 'escalation'>,
>(tasks: readonly T[], now: number): T[] {
  const rank = (task: T) => {
    const level = levelOf(task, now);
    return level === 'critical' ? 0 : level === 'late' ? 1 : 2;
  };
  return tasks
    .map((task) => ({ task, rank: rank(task), due: Date.parse(task.dueAt) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        a.task.priority - b.task.priority ||
        a.due - b.due ||
        compareKeys(a.task.id, b.task.id),
    )
    .map(({ task }) => task);
}
