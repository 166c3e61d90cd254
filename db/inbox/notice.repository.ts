import type { ToldTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A notice is a task about an overdue one, for whoever has the duty over it. */
const live = "state in ('open', 'claimed', 'completing')";
const told =
  'id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId", patient_id as "patientId"';

/**
 * Makes the notice about a task newer for whoever looks at it; somebody who is at it already is not disturbed.
 * @returns it; null when none is open
 */
export async function renewNotice({ em, hospitalId }: Tenant, taskId: string): Promise<ToldTask | null> {
  const [row] = await em.execute<ToldTask[]>(
    `update task set escalation = escalation + 1, version = version + case when state = 'open' then 1 else 0 end where hospital_id = ? and about_task_id = ? and ${live} returning ${told}`,
    [hospitalId, taskId],
  );
  return row ?? null;
}

/** Marks the notices about tasks that have ended as cancelled. @returns those that were open */
export const markNoticesCancelled = (
  { em, hospitalId, actorId }: Tenant,
  taskIds: readonly string[],
): Promise<ToldTask[]> =>
  em.execute<ToldTask[]>(
    `update task set state = 'cancelled', closed_at = now(), closed_by = ?, reason = 'overdue.ended', version = version + 1
      where hospital_id = ? and about_task_id in (?) and ${live} returning ${told}`,
    [actorId, hospitalId, taskIds],
  );
