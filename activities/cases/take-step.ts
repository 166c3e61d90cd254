import type { StepAnswer, StepInput } from '#contracts/cases/messages.ts';
import { taskForms } from '#contracts/inbox/task.ts';
import { ownCause } from '#domain/cases/case-flow.ts';
import { ownSteps } from '#contracts/cases/names.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { findCase, lockCase, noteHeard, stepsSince } from '#db/cases/case.repository.ts';
import type { Submission } from '#db/inbox/inbox.entity.ts';
import { markApplied, storedRefusal } from '#db/inbox/submission.repository.ts';
import { lockTaskForCompletion } from '#db/inbox/task.repository.ts';
import { lockVisitOfOrder } from '#db/visits/order.repository.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { takesSomething } from '#activities/cases/handler.ts';
import type { Handlers, Step } from '#activities/cases/handler.ts';
import { lockOwnSubmission } from '#activities/inbox/own-submission.ts';
import { parseForm } from '#activities/cases/parse-form.ts';
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
  const flowId = workflowId(input.hospitalId, input.terms.type, caseId);
  const submission =
    actor.kind === 'person' ? await lockOwnSubmission(tenant, actor.submissionId, flowId) : null;
  if (submission?.state === 'refused') throw storedRefusal(submission);
  const { of, visit } = await lockAround(tenant, input);
  if (of && of.version > version) {
    await noteHeard(tenant, caseId, version);
    return { answer: { steps: await stepsSince(tenant, caseId, version) }, hasWord: false };
  }
  invariant((of?.version ?? 0) === version, 'a flow knows no more than its journal');

  const { form, closes } = await formOf(tenant, input, submission);
  const patientId = of?.patientId ?? submission?.patientId;
  const visitId = of?.visitId ?? caseId;
  invariant(patientId, 'a step is about a patient');
  const step: Step = {
    step: input.step,
    plan,
    of,
    caseId,
    patientId,
    visitId,
    visit,
    submissionId: submission?.id ?? null,
    form,
    exit: input.exit ?? null,
  };
  const cause = submission?.id ?? ownCause(input.step as OwnStep, version);
  const done = await performStep(tenant, handlers, step, { cause, closes, terms: input.terms });
  if ('idle' in done) return { answer: { steps: [], idle: done.idle }, hasWord: false };
  const { written, after } = done;
  if (submission) await markApplied(tenant, submission.id);
  return { answer: { steps: [written] }, hasWord: await leaveWord(tenant, after) };
}

/** Locks the case, and before it the visit whose bill and end the step may touch: always in this order. */
async function lockAround(tenant: Tenant, { caseId, terms, plan }: StepInput) {
  if (terms.type === 'opdVisit') {
    const visit = await lockVisit(tenant, caseId);
    return { visit, of: visit ? await lockCase(tenant, caseId) : null };
  }
  const known = await findCase(tenant, caseId);
  invariant(known?.visitId, 'an order belongs to a visit');
  const takes = plan.completes !== undefined && takesSomething.has(plan.completes.kind);
  return {
    visit: await lockVisitOfOrder(tenant, known.visitId, takes),
    of: (await lockCase(tenant, caseId)) as CareCase,
  };
}

/** The form of a step and the task it completes, locked for this person. */
async function formOf(tenant: Tenant, { plan, step }: StepInput, submission: Submission | null) {
  if (!submission) return { form: null, closes: null };
  invariant(!(ownSteps as readonly string[]).includes(step), 'a person takes no step of the platform');
  const body = await tenant.vault.openJson<{ form?: unknown; version?: number }>(
    tenant,
    submission.patientId,
    submission.body,
  );
  if (step !== 'completeTask') return { form: body as unknown, closes: null };
  if (!plan.completes) throw new Refusal('task.not_open');
  const closes = await lockTaskForCompletion(tenant, plan.completes.taskId, body.version);
  return { form: parseForm(taskForms[plan.completes.kind], body.form) as unknown, closes };
}
