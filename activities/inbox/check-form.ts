import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Completed } from '#contracts/inbox/task-forms.ts';
import { parseCompleted } from '#activities/cases/parse-form.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { checkVitals } from '#domain/visits/vitals.ts';

/** Refuses a form that can be seen to be wrong before anything is stored. The transaction checks again. */
export function checkForm(kind: TaskKind, form: unknown): Completed {
  const completed = parseCompleted(kind, form);
  if (completed.kind !== 'triage') return completed;
  const { implausible, unconfirmed } = checkVitals(completed.form.vitals);
  if (implausible.length) throw new Refusal('triage.implausible_vital', {}, implausible);
  if (unconfirmed.length) throw new Refusal('triage.confirm_vital', {}, unconfirmed);
  return completed;
}
