import { taskKinds, taskPermission } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { CaseReceipt } from '#contracts/visits/visit.ts';

/** Kinds after which the screen stays with the patient: taking one patient's medicine or money for another's harms. */
const staying: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'consultation',
  'dispensing',
  'billing',
  'payment',
]);

/** Whether the screen stays with the patient after a task of a kind, until the person says otherwise. */
export const staysWithPatient = (kind: TaskKind): boolean => staying.has(kind);

const isKind = (kind: string): kind is TaskKind => (taskKinds as readonly string[]).includes(kind);

/**
 * The task of the same patient that this person goes on with by itself: the payment after its bill. Null where nothing follows, or
 * what follows is somebody else's.
 * @param may whether the person may do what a permission names
 */
export function followUp(
  kind: TaskKind,
  receipt: Pick<CaseReceipt, 'openedTasks'>,
  may: (permission: ReturnType<typeof taskPermission>) => boolean,
): string | null {
  if (!staysWithPatient(kind)) return null;
  const next = receipt.openedTasks.find((task) => isKind(task.kind) && may(taskPermission(task.kind)));
  return next?.id ?? null;
}

/** The next task of the same work, as tests at a bench follow each other; of a list without one, null. */
export const nextOfKind = <T extends { id: string; kind: TaskKind; claimantId: string | null }>(
  tasks: readonly T[],
  kind: TaskKind,
  done: string,
  me: string,
): T | null =>
  tasks.find(
    (task) => task.id !== done && task.kind === kind && (!task.claimantId || task.claimantId === me),
  ) ?? null;
