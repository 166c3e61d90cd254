import type { CompleteTaskMessage, OrderTaskMessage } from '#contracts/visits/messages.ts';
import { taskForms } from '#contracts/inbox/task.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { checkVitals } from '#domain/visits/vitals.ts';

/** What of a form decides the way of the flow; everything else stays in the submission. */
export function envelopeOf(
  taskId: string,
  kind: TaskKind,
  form: unknown,
): Omit<CompleteTaskMessage | OrderTaskMessage, 'submissionId' | 'actorId' | 'role'> {
  const typed = form as {
    urgency?: CompleteTaskMessage['urgency'];
    outcome?: CompleteTaskMessage['outcome'];
    toDoctorId?: string;
  };
  if (kind === 'triage') return { taskId, kind, ...(typed.urgency ? { urgency: typed.urgency } : {}) };
  if (kind === 'consultation')
    return {
      taskId,
      kind,
      ...(typed.outcome ? { outcome: typed.outcome } : {}),
      ...(typed.toDoctorId ? { toDoctorId: typed.toDoctorId } : {}),
    };
  return { taskId, kind, ...orderEnvelope(kind, form) };
}

/** Parts and outcome of a form of an order's task. */
function orderEnvelope(
  kind: TaskKind,
  form: unknown,
): Pick<OrderTaskMessage, 'partIds' | 'backIds' | 'outcome'> {
  const parsed = taskForms[kind].parse(form) as {
    itemIds?: string[];
    results?: { itemId: string }[];
    accept?: string[];
    back?: { itemId: string }[];
    outcome?: OrderTaskMessage['outcome'];
  };
  const ids = parsed.itemIds ?? parsed.results?.map((result) => result.itemId) ?? parsed.accept;
  const back = parsed.back?.map((entry) => entry.itemId);
  const all = [...(ids ?? []), ...(back ?? [])];
  if (new Set(all).size !== all.length)
    throw new Refusal('request.invalid', {}, [{ path: 'form', message: 'something is named twice' }]);
  return {
    ...(ids ? { partIds: ids } : {}),
    ...(back?.length ? { backIds: back } : {}),
    ...(parsed.outcome && !ids ? { outcome: parsed.outcome } : {}),
  };
}

/** Refuses a form that can be seen to be wrong before anything is stored. The transaction checks again. */
export function checkForm(kind: TaskKind, form: unknown): void {
  const parsed = taskForms[kind].safeParse(form);
  if (!parsed.success) {
    throw new Refusal(
      'request.invalid',
      {},
      parsed.error.issues.map((issue) => ({
        path: ['form', ...issue.path].join('.'),
        message: issue.message,
        code: issue.code,
      })),
    );
  }
  if (kind !== 'triage') return;
  const { implausible, unconfirmed } = checkVitals(
    (parsed.data as { vitals: Parameters<typeof checkVitals>[0] }).vitals,
  );
  if (implausible.length) throw new Refusal('triage.implausible_vital', {}, implausible);
  if (unconfirmed.length) throw new Refusal('triage.confirm_vital', {}, unconfirmed);
}
