import { flowlessKinds } from '#contracts/inbox/names.ts';
import { ReconcileRun } from '#db/platform/reconcile.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A case as the tables have it: open, or ended at a time. */
export type CaseOfTables = {
  caseId: string;
  workflowId: string;
  endedSeconds: number | null;
  /** A submission is on its way. */
  unsettled: boolean;
  /** Seconds since the oldest act that no flow has answered was sent; null without one, or when its failing step is a task already. */
  unansweredSeconds: number | null;
  /** Seconds since steps were written that the flow is not known to have heard of; null when it has heard of all. */
  behindSeconds: number | null;
  /** Tasks that are open in the journal and not in the inbox, or the other way round. */
  strayTasks: number;
};

/** Cases younger than this are still being begun; those that ended longer ago than that are long compared. */
const settleSeconds = 60;
const lookBackSeconds = 3600;

/**
 * Every open case of the hospital and those that ended within the hour; what has just begun or ended is left to the next round.
 * The journal is the flow's state: tasks that its steps opened and did not end must be those that the inbox shows.
 */
export const casesOfTables = (tenant: Tenant): Promise<CaseOfTables[]> =>
  tenant.em.execute<CaseOfTables[]>(
    `select c.id as "caseId", c.workflow_id as "workflowId", extract(epoch from now() - c.ended_at)::int as "endedSeconds",
            exists (select 1 from submission s where s.hospital_id = c.hospital_id and s.case_id = c.id and s.state in ('stored', 'applied')) as unsettled,
            (select extract(epoch from now() - min(s.created_at))::int from submission s where s.hospital_id = c.hospital_id and s.case_id = c.id and s.state = 'stored'
                and not exists (select 1 from task t where t.hospital_id = c.hospital_id and t.workflow_id = c.workflow_id and t.kind = 'attention' and t.reason = 'step.failing')) as "unansweredSeconds",
            case when c.heard_version < c.version then extract(epoch from now() - c.changed_at)::int end as "behindSeconds",
            (select count(*)::int from (
               select o->>'taskId' as id from case_step s, jsonb_array_elements(s.receipt->'opened') o where s.hospital_id = c.hospital_id and s.case_id = c.id and c.ended_at is null
               except select s.plan->'completes'->>'taskId' from case_step s where s.hospital_id = c.hospital_id and s.case_id = c.id
               except select jsonb_array_elements_text(s.plan->'cancels') from case_step s where s.hospital_id = c.hospital_id and s.case_id = c.id
             ) j full join (
               select t.id::text as id from task t where t.hospital_id = c.hospital_id and t.workflow_id = c.workflow_id and t.kind not in (?) and t.state in ('open', 'claimed', 'completing')
             ) i on i.id = j.id where i.id is null or j.id is null) as "strayTasks"
       from care_case c
      where c.hospital_id = ? and c.begun_at < now() - make_interval(secs => ?)
        and (c.ended_at is null or c.ended_at between now() - make_interval(secs => ?) and now() - make_interval(secs => ?))`,
    [[...flowlessKinds], tenant.hospitalId, settleSeconds, lookBackSeconds, settleSeconds],
  );

/** Notes a comparison, when it differs from the one before or an hour has passed: what the metric reads. */
export async function noteRun(
  tenant: Tenant,
  run: { compared: number; differences: number; mended: number; raised: number },
): Promise<void> {
  const { em, hospitalId } = tenant;
  const [last] = await em.execute<{ differences: number; old: boolean }[]>(
    "select differences, ran_at < now() - interval '1 hour' as old from reconcile_run where hospital_id = ? order by ran_at desc limit 1",
    [hospitalId],
  );
  if (last && last.differences === run.differences && !last.old && run.raised === 0) return;
  await em.insert(ReconcileRun, { id: uuidv7(), hospitalId, ranAt: new Date(), ...run });
}

/** Differences that the newest comparison of the hospital found. */
export async function lastDifferences(tenant: Tenant): Promise<number> {
  const [row] = await tenant.em.execute<{ differences: number }[]>(
    'select differences from reconcile_run where hospital_id = ? order by ran_at desc limit 1',
    [tenant.hospitalId],
  );
  return row?.differences ?? 0;
}
