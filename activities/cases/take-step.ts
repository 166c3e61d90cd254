import type { StepAnswer, StepInput } from '#contracts/cases/messages.ts';
import { takesSomething } from '#contracts/inbox/names.ts';
import { ownCause } from '#domain/cases/case-flow.ts';
import { isMatter, ownSteps } from '#contracts/cases/names.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { storedRefusal } from '#domain/platform/stored-refusal.ts';
import { lockCase, noteHeard, stepsSince } from '#db/cases/case.repository.ts';
import type { Submission, Task } from '#db/inbox/inbox.entity.ts';
import { lockSubmission, markApplied } from '#db/inbox/submission.repository.ts';
import { lockTask } from '#db/inbox/task.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { lockVisit, lockVisitOfCase } from '#db/visits/visit.repository.ts';
import type { Visit } from '#db/visits/visit.entity.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Handlers, OfNoVisit, OfVisit, Step } from '#activities/cases/handler.ts';
import { assertCompletable } from '#activities/inbox/assert-completable.ts';
import { assertOwnSubmission } from '#activities/inbox/own-submission.ts';
import { assertMayTake } from '#activities/visits/assert-may-take.ts';
import { parseCompleted } from '#activities/cases/parse-form.ts';
import { performStep } from '#activities/cases/perform-step.ts';
import { leaveWord } from '#activities/cases/leave-word.ts';

export type Taken = { answer: StepAnswer; hasWord: boolean };

/**
 * One step in one transaction: form, rows, tasks, audit, events, journal and receipt. The step is written only for the version of
 * the case it was planned for; otherwise nothing is, and the answer is what was written since: the flow makes that true and plans
 * anew. A step that was written before is among them, so doing it again changes nothing.
 * @returns the answer, and whether flows have word waiting
 * @throws Refusal when it is out of turn, not this person's, or the form is wrong
 */
export async function takeStep(tenant: Tenant, handlers: Handlers, input: StepInput): Promise<Taken> {
  const { actor, caseId, version, plan } = input;
  const { submission, of, visit, task } = await lockAround(tenant, input);
  if (actor.kind === 'person')
    assertOwnSubmission(tenant, submission, workflowId(input.hospitalId, input.terms.type, caseId));
  if (submission?.state === 'refused') throw storedRefusal(submission);
  if (plan.completes && takesSomething(plan.completes.kind)) {
    invariant(visit, 'an order belongs to a visit');
    assertMayTake(visit);
  }
  if (of && of.version > version) {
    await noteHeard(tenant, caseId, version);
    return { answer: { steps: await stepsSince(tenant, caseId, version) }, hasWord: false };
  }
  invariant((of?.version ?? 0) === version, 'a flow knows no more than its journal');

  const { completed, body, closes } = await formOf(tenant, input, submission, task);
  const patientId = of?.patientId ?? submission?.patientId ?? null;
  // A matter's step or a visit's goes by its terms, as its plan does.
  const step = {
    ...aboutOf(input, patientId, of?.visitId ?? null, visit),
    step: input.step,
    plan,
    of,
    caseId,
    submissionId: submission?.id ?? null,
    completed,
    body,
    exit: input.exit ?? null,
  } as Step;
  const cause = submission?.id ?? ownCause(input.step as OwnStep, version);
  const done = await performStep(tenant, handlers, step, { cause, closes, terms: input.terms });
  if ('idle' in done) return { answer: { steps: [], idle: done.idle }, hasWord: false };
  const { written, after } = done;
  if (submission) await markApplied(tenant, submission.id);
  return { answer: { steps: [written] }, hasWord: await leaveWord(tenant, after) };
}

/** What a step is about: a visit and its patient, or, of a matter, perhaps a patient. */
function aboutOf(
  { caseId, terms }: StepInput,
  patientId: string | null,
  visitId: string | null,
  visit: Visit | null,
): OfVisit | OfNoVisit {
  if (isMatter(terms.type)) return { patientId, visitId: null, visit: null };
  invariant(patientId, 'a step of a visit is about a patient');
  return { patientId, visitId: visitId ?? caseId, visit };
}

/**
 * Locks what a step is about in one round trip, always in this order: who sent it, the visit whose bill and end it may touch, the
 * case, the task.
 */
async function lockAround(tenant: Tenant, { actor, caseId, terms: { type }, step, plan }: StepInput) {
  const completes = step === 'completeTask' ? plan.completes : undefined;
  const [submission, visit, of, task] = await together([
    actor.kind === 'person' ? lockSubmission(tenant, actor.submissionId) : null,
    isMatter(type) ? null : type === 'opdVisit' ? lockVisit(tenant, caseId) : lockVisitOfCase(tenant, caseId),
    lockCase(tenant, caseId),
    actor.kind === 'person' && completes ? lockTask(tenant, completes.taskId) : null,
    // Asked for by nearly every step; the answer is kept for what comes after.
    hospitalClock(tenant),
  ]);
  return { submission, visit, of, task };
}

/** The form of a step and the task it completes, which this person may complete. */
async function formOf(
  tenant: Tenant,
  { plan, step }: StepInput,
  submission: Submission | null,
  task: Task | null,
) {
  if (!submission) return { completed: null, body: null, closes: null };
  invariant(!(ownSteps as readonly string[]).includes(step), 'a person takes no step of the platform');
  const body = await tenant.vault.openJson<{ form?: unknown; version?: number }>(
    tenant,
    submission.patientId,
    submission.body,
  );
  if (step !== 'completeTask') return { completed: null, body: body as unknown, closes: null };
  if (!plan.completes) throw new Refusal('task.not_open');
  const closes = await assertCompletable(tenant, task, body.version);
  return { completed: parseCompleted(plan.completes.kind, body.form), body: null, closes };
}
