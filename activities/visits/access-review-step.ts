import { dueMinutes } from '#contracts/inbox/names.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { closeOpenings, lockOpening, markReviewed } from '#db/visits/break-glass.repository.ts';
import type { Step, TaskToOpen, WorkWritten } from '#activities/cases/handler.ts';

/** Of the tasks of a hospital's administrators these come after what a patient or a bill waits for. */
const priority = 3;

/**
 * The rows of a step of a review: whose case is an opening, of the same id. Its task is for everybody who may review, and is refused
 * to the one who opened the record. What was not needed is closed in the same transaction: nothing more is read by way of it.
 * @throws Refusal not_found, review.same_person, review.done
 */
export async function accessReviewStep(tenant: Tenant, step: Step<'accessReview'>): Promise<WorkWritten> {
  const { plan, caseId, completed } = step;
  if (completed) {
    invariant(completed.kind === 'access_review', 'a review has one kind of task');
    const opening = await lockOpening(tenant, caseId);
    if (!opening) throw new Refusal('not_found');
    if (opening.userId === tenant.actorId) throw new Refusal('review.same_person');
    if (opening.reviewedAt) throw new Refusal('review.done');
    const { finding, note } = completed.form;
    const sealed = await tenant.vault.seal(tenant, opening.patientId, note);
    await markReviewed(tenant, caseId, finding, sealed);
    if (finding === 'not_justified') await closeOpenings(tenant, { id: caseId });
  }
  const { settings } = await hospitalClock(tenant);
  const opens = plan.opens.map((task): TaskToOpen => {
    const minutes = dueMinutes(task.kind, settings);
    invariant(minutes !== null, 'no patient waits for a review');
    return { ...task, minutes, priority, departmentId: null, assigneeId: null };
  });
  const ended = plan.ends ?? null;
  return {
    type: 'work',
    opens,
    cancelledAs: ended ?? 'cancelled',
    begins: [],
    ownerId: null,
    audit: {
      action: completed ? 'break_glass.review' : 'break_glass.review_asked',
      ...(completed?.kind === 'access_review' ? { details: { finding: completed.form.finding } } : {}),
    },
    ended,
    standing: plan.standing,
  };
}
