import type { StepAnswer, StepInput } from '#contracts/cases/messages.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import type { Plan } from '#contracts/cases/plan.ts';
import { ownCause } from '#domain/cases/case-flow.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { writeRows } from '#test/model/rows.ts';
import { stepsSince } from '#test/model/tables.ts';
import type { Tables } from '#test/model/tables.ts';

/**
 * The act without a database: what `activities/cases/take-step.ts` does in one transaction, done at once. Nothing is changed before
 * every refusal was thrown.
 */

/** One step in one transaction. @throws Refusal, with nothing written */
export function takeStep(tables: Tables, input: StepInput): StepAnswer {
  const { actor, caseId, version, plan } = input;
  const submission = actor.kind === 'person' ? tables.submissions.get(actor.submissionId) : undefined;
  invariant(actor.kind === 'platform' || submission, 'the submission of a step is there');
  if (submission?.state === 'refused') throw new Refusal(submission.problem ?? 'internal');
  const of = tables.cases.get(caseId) ?? null;
  invariant(of || input.step === 'checkIn', 'a case is there before its steps');
  const known = of?.version ?? 0;
  const isUnversioned = tables.fault === 'writes for any version';
  if (isUnversioned) {
    // What was: the stored receipt is answered, and the flow carries out the plan it has made now.
    const first = of?.journal.find((step) => step.cause === submission?.id);
    if (first) return { steps: [{ ...first, version: version + 1, plan }] };
  } else {
    if (of && known > version) return { steps: stepsSince(of, version) };
    invariant(known === version, 'a flow knows no more than its journal');
  }
  const cause = submission?.id ?? ownCause(input.step as OwnStep, version);
  if (!isUnversioned)
    invariant(!of?.journal.some((step) => step.cause === cause), `unique: ${cause} is in the journal once`);
  closesTask(tables, plan, caseId);
  const written = writeRows(tables, {
    input,
    of,
    form: submission?.form ?? {},
    submissionId: submission?.id ?? null,
    cause,
  });
  if ('idle' in written) return { steps: [], idle: written.idle };
  if (submission) submission.state = 'applied';
  return { steps: [!isUnversioned ? written : { ...written, version: version + 1 }] };
}

/** The task a step completes is open. @throws Refusal when somebody was first */
function closesTask(tables: Tables, { completes }: Plan, caseId: string): void {
  if (!completes) return;
  const task = tables.tasks.get(completes.taskId);
  if (!task) throw new Refusal('not_found');
  invariant(task.caseId === caseId && task.kind === completes.kind, 'a plan completes a task of its case');
  if (task.state === 'done') throw new Refusal('task.already_done');
  if (task.state === 'cancelled') throw new Refusal('task.not_open');
}
