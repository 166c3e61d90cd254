import type { z } from 'zod';
import type { FactsOf, TaskFacts } from '#contracts/cases/messages.ts';
import { taskForms } from '#contracts/inbox/task.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { checkVitals } from '#domain/visits/vitals.ts';

type Form<K extends TaskKind> = z.output<(typeof taskForms)[K]>;

/** What of a form decides the way of the flow; everything else stays in the submission. Beside each form stands its function. */
const facts: { [K in TaskKind]: (form: Form<K>) => FactsOf<K> } = {
  triage: ({ urgency }) => ({ kind: 'triage', urgency }),
  consultation: ({ outcome, toDoctorId }) => ({
    kind: 'consultation',
    outcome,
    ...(toDoctorId ? { toDoctorId } : {}),
  }),
  billing: () => ({ kind: 'billing' }),
  payment: () => ({ kind: 'payment' }),
  collection: ({ itemIds }) => ({ kind: 'collection', partIds: onceEach(itemIds) }),
  specimen_receipt: ({ outcome }) => ({ kind: 'specimen_receipt', outcome }),
  result_entry: ({ results }) => ({
    kind: 'result_entry',
    partIds: onceEach(results.map((result) => result.itemId)),
  }),
  verification: ({ accept, back }) => {
    const backIds = back.map((entry) => entry.itemId);
    onceEach([...accept, ...backIds]);
    return { kind: 'verification', partIds: accept, backIds };
  },
  result_review: ({ itemIds }) => ({ kind: 'result_review', partIds: onceEach(itemIds) }),
  dispensing: ({ outcome }) => ({ kind: 'dispensing', outcome }),
  procedure_schedule: () => ({ kind: 'procedure_schedule' }),
  procedure: ({ outcome }) => ({ kind: 'procedure', outcome }),
  bill_approval: () => ({ kind: 'bill_approval' }),
  attention: () => ({ kind: 'attention' }),
};

/** The facts of a checked form. @throws Refusal request.invalid when something is named twice */
export const factsOf = <K extends TaskKind>(kind: K, form: unknown): TaskFacts =>
  facts[kind](taskForms[kind].parse(form) as Form<K>) as TaskFacts;

function onceEach(ids: string[]): string[] {
  if (new Set(ids).size !== ids.length)
    throw new Refusal('request.invalid', {}, [{ path: 'form', message: 'something is named twice' }]);
  return ids;
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
