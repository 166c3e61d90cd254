import type { InboxEventKind, TaskKind } from '#contracts/inbox/names.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewEvent = {
  kind: InboxEventKind;
  taskId?: string | null;
  visitId?: string | null;
  taskKind?: TaskKind | null;
  departmentId?: string | null;
  assigneeId?: string | null;
};

/** Appends an inbox event in the transaction that causes it: it shows exactly when that commits. */
export async function publishEvent(tenant: Tenant, event: NewEvent): Promise<void> {
  sendWrite(
    tenant.em,
    'insert into inbox_event (hospital_id, kind, task_id, visit_id, task_kind, department_id, assignee_id) values (?, ?, ?, ?, ?, ?, ?)',
    [
      tenant.hospitalId,
      event.kind,
      event.taskId ?? null,
      event.visitId ?? null,
      event.taskKind ?? null,
      event.departmentId ?? null,
      event.assigneeId ?? null,
    ],
  );
}
