import type { CaseTerms, OpenedTask, Receipt, WrittenStep } from '#contracts/cases/messages.ts';
import { ladderTimes } from '#domain/inbox/ladder.ts';
import { ladderOf } from '#domain/inbox/ladders.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { insertCase, writeStep } from '#db/cases/case.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type {
  CaseToBegin,
  Handler,
  Handlers,
  Idle,
  OrderWritten,
  Step,
  TaskToOpen,
  VisitWritten,
} from '#activities/cases/handler.ts';
import { cancelTasks, closeTask } from '#activities/inbox/close-task.ts';
import { openTask } from '#activities/inbox/open-task.ts';
import type { AfterStep } from '#activities/cases/leave-word.ts';

type Around = { cause: string; closes: Task | null; terms: CaseTerms };

/** Writes a step of a locked case: its rows by the handler of its type, then what all steps have. */
export async function performStep(
  tenant: Tenant,
  handlers: Handlers,
  step: Step,
  { cause, closes, terms }: Around,
): Promise<{ written: WrittenStep; after: AfterStep } | Idle> {
  const handler = handlers[terms.type] as Handler<typeof terms.type>;
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
  for (const child of wrote.begins) begun.push(await begin(tenant, handlers, step, of, child));

  if (wrote.type === 'order') await publishEvent(tenant, { kind: 'order.changed', visitId: step.visitId });
  await recordAudit(tenant, {
    action: wrote.audit.action,
    entity: of.type === 'opdVisit' ? 'visit' : of.type,
    entityId: of.id,
    patientId: step.patientId,
    details: {
      submissionId: step.submissionId,
      ...(wrote.type === 'order' ? { visitId: step.visitId } : {}),
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
  invariant(of.visitId && of.patientId, 'a task of a visit is about a patient');
  await openTask(tenant, {
    taskId,
    kind,
    visitId: of.visitId,
    patientId: of.patientId,
    departmentId: task.departmentId,
    assigneeId: task.assigneeId,
    priority: task.priority,
    dueAt: new Date(dueAt),
    workflowId: of.workflowId,
    ...(of.type === 'opdVisit'
      ? {}
      : { order: { id: of.id, type: of.type, specimenId: specimenId ?? null, partIds: partIds ?? null } }),
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

/** Begins a case of this one in the same transaction: its first tasks are there when the step is. */
async function begin(
  tenant: Tenant,
  handlers: Handlers,
  by: Step,
  parent: CareCase,
  child: CaseToBegin,
): Promise<string> {
  const of = insertCase(tenant, {
    id: child.id,
    terms: child.terms,
    parentId: parent.id,
    visitId: by.visitId,
    patientId: by.patientId,
    ownerId: child.ownerId,
  });
  const step: Step = {
    ...by,
    step: 'begin',
    plan: child.plan,
    of,
    caseId: child.id,
    completed: null,
    body: null,
    exit: null,
  };
  await performStep(tenant, handlers, step, { cause: 'begin@0', closes: null, terms: child.terms });
  return child.id;
}

function receiptOf(
  step: Step,
  of: CareCase,
  wrote: VisitWritten | OrderWritten,
  opened: OpenedTask[],
): Receipt {
  const base = { visitId: step.visitId, opened, at: Date.now() };
  const submissionId = step.step === 'begin' ? null : step.submissionId;
  if (wrote.type === 'order') {
    invariant(of.type !== 'opdVisit', 'an order is no visit');
    return {
      ...base,
      submissionId,
      type: of.type,
      orderId: of.id,
      stage: step.visit?.stage ?? 'orders',
      exit: null,
      ended: wrote.ended,
    };
  }
  return {
    ...base,
    submissionId,
    type: 'opdVisit',
    stage: wrote.stage,
    exit: wrote.exit,
    way: wrote.way,
    charged: wrote.charged,
    balanceDue: wrote.balanceDue,
    sessionEndsAt: wrote.sessionEndsAt,
    ...(wrote.tokenNumber ? { tokenNumber: wrote.tokenNumber } : {}),
    orders: wrote.begins.flatMap(({ id, terms: { type } }) =>
      type === 'opdVisit' ? [] : [{ orderId: id, type }],
    ),
  };
}

const changeOf = (wrote: VisitWritten | OrderWritten) =>
  wrote.type === 'order'
    ? {
        state: wrote.ended ?? 'active',
        blocks: !wrote.ended && wrote.standing.blocks,
        awaits: !wrote.ended && wrote.standing.awaits,
        waits: null,
        ownerId: wrote.ownerId,
        outcome: wrote.ended,
      }
    : {
        state: wrote.stage,
        blocks: false,
        awaits: false,
        waits: wrote.waits,
        ownerId: wrote.ownerId,
        outcome: wrote.outcome,
      };
