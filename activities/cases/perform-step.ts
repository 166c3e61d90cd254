import type { CaseTerms, OpenedTask, WrittenStep } from '#contracts/cases/messages.ts';
import { isOrder } from '#contracts/cases/names.ts';
import { ladderTimes } from '#domain/inbox/ladder.ts';
import { ladderOf } from '#domain/inbox/ladders.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { insertCase, writeStep } from '#db/cases/case.repository.ts';
import { publishEvent, publishOthersOfOrder } from '#db/platform/outbox.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type {
  CaseToBegin,
  Handler,
  Handlers,
  Idle,
  OfNoVisit,
  OfVisit,
  Step,
  TaskToOpen,
} from '#activities/cases/handler.ts';
import { changeOf, receiptOf } from '#activities/cases/step-outcome.ts';
import { cancelTasks, closeTask } from '#activities/inbox/close-task.ts';
import { openTask } from '#activities/inbox/open-task.ts';
import type { AfterStep } from '#activities/cases/leave-word.ts';

/** What a case that is begun is about, who causes it, and which case it belongs to. */
type AboutBegun = (OfVisit | OfNoVisit) & Pick<Step, 'submissionId'> & { parentId: string | null };
type Around = { cause: string; closes: Task | null; terms: CaseTerms };

/** Writes a step of a locked case: its rows by the handler of its type, then what all steps have. */
export async function performStep(
  tenant: Tenant,
  handlers: Partial<Handlers>,
  step: Step,
  { cause, closes, terms }: Around,
): Promise<{ written: WrittenStep; after: AfterStep } | Idle> {
  const handler = handlers[terms.type] as Handler<typeof terms.type> | undefined;
  invariant(handler, 'who takes a step has the handler of its case');
  const wrote = await handler(tenant, step as never);
  if ('idle' in wrote) return wrote;
  const of =
    step.of ??
    insertCase(tenant, {
      id: step.caseId,
      terms,
      parentId: null,
      visitId: step.visitId,
      patientId: step.patientId,
      ownerId: wrote.ownerId,
    });
  if (closes) await closeTask(tenant, closes);
  await cancelTasks(tenant, step.plan.cancels, wrote.cancelledAs);
  const opened: OpenedTask[] = [];
  for (const task of wrote.opens) opened.push(await open(tenant, of, task));
  const begun = [];
  for (const child of wrote.begins)
    begun.push(await begin(tenant, handlers, child, { ...step, parentId: of.id }));

  const isOfOrder = isOrder(of.type);
  if (isOfOrder) await publishEvent(tenant, { kind: 'order.changed', visitId: step.visitId });
  if ('moves' in step.plan && step.plan.moves.length)
    publishOthersOfOrder(
      tenant,
      of.id,
      opened.map(({ taskId }) => taskId),
    );
  await recordAudit(tenant, {
    action: wrote.audit.action,
    entity: of.type === 'opdVisit' ? 'visit' : of.type,
    entityId: of.id,
    patientId: step.patientId,
    details: {
      submissionId: step.submissionId,
      ...(isOfOrder ? { visitId: step.visitId } : {}),
      task: step.plan.completes?.kind ?? null,
      ...wrote.audit.details,
    },
  });
  const receipt = receiptOf(step, of, wrote, opened);
  const change = changeOf(wrote);
  const written = writeStep(
    tenant,
    of,
    { step: step.step, cause, plan: step.plan, receipt },
    change,
    of.version,
  );
  return { written, after: { of, change, begun } };
}

/** Opens a task with the times of its ladder, by the hospital's settings. */
async function open(tenant: Tenant, of: CareCase, task: TaskToOpen): Promise<OpenedTask> {
  const { settings } = await hospitalClock(tenant);
  const { taskId, kind, specimenId, partIds } = task;
  const ladder = ladderOf(kind, settings.ladders);
  const { dueAt, rungs } = ladderTimes(Date.now(), task.minutes, ladder, settings);
  await openTask(tenant, {
    taskId,
    kind,
    visitId: of.visitId ?? null,
    patientId: of.patientId ?? null,
    departmentId: task.departmentId,
    assigneeId: task.assigneeId,
    priority: task.priority,
    dueAt: new Date(dueAt),
    workflowId: of.workflowId,
    ...(isOrder(of.type)
      ? { order: { id: of.id, type: of.type, specimenId: specimenId ?? null, partIds: partIds ?? null } }
      : {}),
  });
  return {
    taskId,
    kind,
    dueAt,
    rungs,
    ...(specimenId ? { specimenId } : {}),
    ...(partIds ? { partIds } : {}),
  };
}

/** Begins a case in the transaction of what begins it: its first tasks are there when that is. @returns its id */
export async function begin(
  tenant: Tenant,
  handlers: Partial<Handlers>,
  { id, terms, ownerId, plan }: CaseToBegin,
  { patientId, visitId, visit, submissionId, parentId }: AboutBegun,
): Promise<string> {
  const of = insertCase(tenant, { id, terms, parentId, visitId, patientId, ownerId });
  // Which of a visit's or a matter's step it is goes by its terms, as its handler does.
  const step = {
    step: 'begin',
    plan,
    of,
    caseId: id,
    patientId,
    visitId,
    visit,
    submissionId,
    completed: null,
    body: null,
    exit: null,
  } as Step;
  await performStep(tenant, handlers, step, { cause: 'begin@0', closes: null, terms });
  return id;
}
