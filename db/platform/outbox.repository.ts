import type { InboxEventKind, TaskKind } from '#contracts/inbox/names.ts';
import type { FlowEventKind } from '#contracts/platform/event-names.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What inboxes and boards show anew. */
export type InboxEvent = {
  kind: InboxEventKind;
  taskId?: string | null;
  visitId?: string | null;
  taskKind?: TaskKind | null;
  departmentId?: string | null;
  assigneeId?: string | null;
};
/** Word for the flow of a case. What happened stands in the journals of its case and of its parent. */
export type FlowEvent = { kind: FlowEventKind; caseId: string };
export type NewEvent = InboxEvent | FlowEvent;

/** An event as a row: kinds and ids, nothing that somebody typed. */
const valuesOf = (hospitalId: string, event: NewEvent): unknown[] =>
  'caseId' in event
    ? [hospitalId, event.kind, null, null, null, null, null, event.caseId]
    : [
        hospitalId,
        event.kind,
        event.taskId ?? null,
        event.visitId ?? null,
        event.taskKind ?? null,
        event.departmentId ?? null,
        event.assigneeId ?? null,
        null,
      ];

/** Appends events to the outbox in the transaction that causes them: they show exactly when that commits. */
export async function publishEvents(tenant: Tenant, events: readonly NewEvent[]): Promise<void> {
  if (!events.length) return;
  sendWrite(
    tenant.em,
    `insert into outbox (hospital_id, kind, task_id, visit_id, task_kind, department_id, assignee_id, case_id)
     values ${events.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    events.flatMap((event) => valuesOf(tenant.hospitalId, event)),
  );
}

/** Tells of the open tasks of an order that are not in this step: what they are about has changed. */
export const publishOthersOfOrder = (tenant: Tenant, orderId: string, except: readonly string[]): void =>
  sendWrite(
    tenant.em,
    `insert into outbox (hospital_id, kind, task_id, visit_id, task_kind, department_id, assignee_id)
     select hospital_id, 'task.changed', id, visit_id, kind, department_id, assignee_id from task
      where hospital_id = ? and order_id = ? and state in ('open', 'claimed', 'completing')${except.length ? ' and id not in (?)' : ''}`,
    [tenant.hospitalId, orderId, ...(except.length ? [except] : [])],
  );

export const publishEvent = (tenant: Tenant, event: NewEvent): Promise<void> =>
  publishEvents(tenant, [event]);
