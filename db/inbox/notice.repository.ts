import type { ToldTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A notice is a task about an overdue one, for whoever has the duty over it. */
const live = "state in ('open', 'claimed', 'completing')";
const told =
  'id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId", patient_id as "patientId"';

/**
 * Makes the notices about a task newer for whoever looks at them; somebody who is at one already is not disturbed.
 * @returns them; none when none is open
 */
export const renewNotices = ({ em, hospitalId }: Tenant, taskId: string): Promise<ToldTask[]> =>
  em.execute<ToldTask[]>(
    `update task set escalation = escalation + 1, version = version + case when state = 'open' then 1 else 0 end where hospital_id = ? and about_task_id = ? and ${live} returning ${told}`,
    [hospitalId, taskId],
  );

/** Marks the calls of people about a task as cancelled: they are not on duty any more. @returns them */
export const relieve = (
  { em, hospitalId, actorId }: Tenant,
  taskId: string,
  userIds: readonly string[],
): Promise<ToldTask[]> =>
  em.execute<ToldTask[]>(
    `update task set state = 'cancelled', closed_at = now(), closed_by = ?, reason = 'overdue.off_duty', version = version + 1
      where hospital_id = ? and about_task_id = ? and kind = 'duty_call' and assignee_id in (?) and ${live} returning ${told}`,
    [actorId, hospitalId, taskId, [...userIds]],
  );

/**
 * Calls that wait for somebody go with the duty to another, out of the hands of who leaves; where that one was called about the same
 * task, one of the two is enough. @returns what was moved, and what ended
 */
export async function giveCalls(
  { em, hospitalId, actorId }: Tenant,
  fromId: string,
  toId: string,
): Promise<{ moved: ToldTask[]; ended: ToldTask[] }> {
  const theirs = `hospital_id = ? and kind = 'duty_call' and assignee_id = ? and state in ('open', 'claimed')`;
  const ended = await em.execute<ToldTask[]>(
    `update task set state = 'cancelled', closed_at = now(), closed_by = ?, reason = 'overdue.off_duty', version = version + 1
      where ${theirs} and exists (select 1 from task o where o.hospital_id = task.hospital_id and o.about_task_id = task.about_task_id
        and o.kind = 'duty_call' and o.assignee_id = ? and o.state in ('open', 'claimed', 'completing')) returning ${told}`,
    [actorId, hospitalId, fromId, toId],
  );
  const moved = await em.execute<ToldTask[]>(
    `update task set assignee_id = ?, state = 'open', claimant_id = null, claimed_at = null, version = version + 1 where ${theirs} returning ${told}`,
    [toId, hospitalId, fromId],
  );
  return { moved, ended };
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
