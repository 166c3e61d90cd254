import { compareKeys } from '#domain/platform/order.ts';
import type { Task } from '#contracts/inbox/task.ts';

export type Shown = {
  view: 'mine' | 'desk' | 'all';
  kind: string;
  /** Whose inbox it is: the person, and the department they sit in. */
  me: string;
  departmentId: string | null;
  /** Whether there are tasks after the last one shown. */
  hasMore: boolean;
};

const live = new Set(['open', 'claimed', 'completing']);

/** Whether a list shows a task: the same rule by which the API lists it. */
function shows({ view, kind, me, departmentId }: Shown, task: Task): boolean {
  if (!live.has(task.state) || (kind && task.kind !== kind)) return false;
  if (view === 'all') return true;
  if (view === 'mine') return task.claimantId === me || task.assigneeId === me;
  const isForMe = (id: string | null) => id === null || id === me;
  const isMyDesk = !task.departmentId || !departmentId || task.departmentId === departmentId;
  return (task.isShared || isForMe(task.assigneeId)) && isForMe(task.claimantId) && isMyDesk;
}

/**
 * Counts of the views after a task has changed, of which a known state is taken out and the new one put in. What is not in the list
 * is taken for new, which the next count of the server puts right.
 */
export function recounted<C extends Record<Shown['view'], number>>(
  counts: C,
  known: Task | undefined,
  task: Task,
  shown: Shown,
): C {
  if (known && known.version > task.version) return counts;
  const now = { ...counts };
  for (const view of ['mine', 'desk', 'all'] as const) {
    const of = { ...shown, view, kind: '' };
    now[view] = Math.max(0, now[view] + Number(shows(of, task)) - Number(Boolean(known && shows(of, known))));
  }
  return now;
}

const before = (a: Task, b: Task): boolean => {
  if (a.priority !== b.priority) return a.priority < b.priority;
  const [left, right] = [Date.parse(a.dueAt), Date.parse(b.dueAt)];
  return left === right ? compareKeys(a.id, b.id) < 0 : left < right;
};

/**
 * A list after a task has changed, by priority, due time and id as the API orders it. What belongs after the last one shown is left
 * to the next page.
 */
export function patched(tasks: readonly Task[], task: Task, shown: Shown): Task[] {
  const others = tasks.filter((each) => each.id !== task.id);
  // News that were overtaken change nothing.
  const known = tasks.find((each) => each.id === task.id);
  if (known && known.version > task.version) return [...tasks];
  if (!shows(shown, task)) return others;
  const at = others.findIndex((each) => before(task, each));
  if (at === -1) return shown.hasMore ? others : [...others, task];
  return [...others.slice(0, at), task, ...others.slice(at)];
}

/** What of a list stands after a page that was read anew from its beginning: whoever has read on is not thrown back to it. */
export function beyond(known: readonly Task[], page: readonly Task[]): Task[] {
  const last = page.at(-1);
  const ids = new Set(page.map(({ id }) => id));
  return last ? known.filter((task) => !ids.has(task.id) && before(last, task)) : [];
}

/** A list that was read, after what events said while it was on its way, in their order. */
export const patchedWith = (tasks: readonly Task[], heard: readonly Task[], shown: Shown): Task[] =>
  heard.reduce<Task[]>((list, task) => patched(list, task, shown), [...tasks]);

/** A list with a further page at its end; what came by an event meanwhile is not there twice. */
export function followedBy<T extends Pick<Task, 'id'>>(known: readonly T[], more: readonly T[]): T[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...more.filter(({ id }) => !ids.has(id))];
}
