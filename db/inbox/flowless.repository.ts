import { flowlessKinds } from '#contracts/inbox/names.ts';
import type { FlowlessKind } from '#contracts/inbox/names.ts';
import type { VisitStage } from '#contracts/visits/names.ts';
import { permissionsOf } from '#db/inbox/task.repository.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type FlowlessTask = {
  kind: FlowlessKind;
  visitId: string | null;
  stage: VisitStage | null;
  workflowId: string;
};

/** A task that no flow waits for and that the acting role may see, in any state; null for every other kind of task. */
export async function flowlessTask(tenant: Tenant, taskId: string): Promise<FlowlessTask | null> {
  const [row] = await tenant.em.execute<FlowlessTask[]>(
    `select t.kind, t.visit_id as "visitId", v.stage, t.workflow_id as "workflowId" from task t left join visit v on v.hospital_id = t.hospital_id and v.id = t.visit_id
      where t.hospital_id = ? and t.id = ? and t.kind in (?) and t.permission in (?)`,
    [tenant.hospitalId, taskId, [...flowlessKinds], permissionsOf(tenant)],
  );
  return row ?? null;
}

/** Adds to a closed task what was done. */
export async function noteOnTask(tenant: Tenant, taskId: string, note: Sealed): Promise<void> {
  await tenant.em.execute('update task set closing_note = ? where hospital_id = ? and id = ?', [
    note,
    tenant.hospitalId,
    taskId,
  ]);
}
