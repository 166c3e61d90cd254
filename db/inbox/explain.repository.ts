import { toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Who was quicker, and when: what the flow's refusal cannot say, since it knows no names. Of a task who closed or holds it, of a
 * visit or an order who acted on it last.
 */
export async function explainRefusal(tenant: Tenant, submissionId: string): Promise<Record<string, unknown>> {
  const { em, hospitalId, actorId } = tenant;
  const [row] = await em.execute<{ taskId: string | null; workflowId: string; patientId: string }[]>(
    'select task_id as "taskId", workflow_id as "workflowId", patient_id as "patientId" from submission where hospital_id = ? and id = ?',
    [hospitalId, submissionId],
  );
  if (!row) return {};
  const [by] = row.taskId
    ? await em.execute<{ name: string | null; at: string | null; state: string }[]>(
        `select u.name, coalesce(t.closed_at, t.claimed_at) as at, t.state from task t
           left join app_user u on u.hospital_id = t.hospital_id and u.id = coalesce(t.closed_by, t.claimant_id) where t.hospital_id = ? and t.id = ?`,
        [hospitalId, row.taskId],
      )
    : await em.execute<{ name: string | null; at: string | null; state: string }[]>(
        `select u.name, e.at, e.action as state from audit_event e left join app_user u on u.hospital_id = e.hospital_id and u.id = e.actor_id
          where e.hospital_id = ? and e.patient_id = ? and e.entity_id = ? and e.outcome = 'success' and e.action not like '%.view' and (e.actor_id <> ? or e.actor_id is null)
          order by e.at desc, e.id desc limit 1`,
        [hospitalId, row.patientId, row.workflowId.split(':').at(-1), actorId],
      );
  return by ? { byName: by.name, at: toIsoOrNull(by.at), state: by.state } : {};
}
