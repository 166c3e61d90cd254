import { ReconcileRun } from '#db/platform/reconcile.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A case as the tables have it: open, or ended at a time. */
export type CaseOfTables = {
  workflowId: string;
  visitId: string;
  endedSeconds: number | null;
  unsettled: boolean;
};

/** Cases younger than this are still being begun; those that ended longer ago than that are long compared. */
const settleSeconds = 60;
const lookBackSeconds = 3600;

/**
 * Every open case of the hospital and those that ended within the hour, visits and orders alike; what has just begun or ended is
 * left to the next round.
 */
export const casesOfTables = (tenant: Tenant): Promise<CaseOfTables[]> =>
  tenant.em.execute<CaseOfTables[]>(
    `select c.workflow_id as "workflowId", c.visit_id as "visitId", extract(epoch from now() - c.ended_at)::int as "endedSeconds",
            exists (select 1 from submission s where s.hospital_id = ? and s.workflow_id = c.workflow_id and s.state in ('stored', 'applied')) as unsettled
       from (
         select workflow_id, id as visit_id, opened_at as begun_at, closed_at as ended_at from visit where hospital_id = ?
         union all select workflow_id, visit_id, ordered_at, ended_at from lab_order where hospital_id = ?
         union all select workflow_id, visit_id, prescribed_at, ended_at from prescription where hospital_id = ?
         union all select workflow_id, visit_id, ordered_at, ended_at from procedure_order where hospital_id = ?
       ) c
      where c.begun_at < now() - make_interval(secs => ?)
        and (c.ended_at is null or c.ended_at between now() - make_interval(secs => ?) and now() - make_interval(secs => ?))`,
    [...Array.from({ length: 5 }, () => tenant.hospitalId), settleSeconds, lookBackSeconds, settleSeconds],
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
