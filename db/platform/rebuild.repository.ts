import type { OpenedTask, OrderStart, VisitResume, VisitStart } from '#contracts/visits/messages.ts';
import type { OrderType, VisitKind, VisitStage } from '#contracts/visits/names.ts';
import { slaTimes } from '#domain/inbox/sla.ts';
import { sessionEndOf } from '#db/appointments/token.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toDate } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** An open case as a new flow starts with it. */
export type Rebuilt =
  | { workflowId: string; type: 'opdVisit'; start: VisitStart }
  | { workflowId: string; type: OrderType; start: OrderStart };

type TaskRow = {
  id: string;
  kind: OpenedTask['kind'];
  due_at: string;
  created_at: string;
  specimen_id: string | null;
  part_ids: string[] | null;
};

/** Live tasks of a flow with the times of their ladders. */
async function tasksOf(tenant: Tenant, workflowId: string) {
  const { settings } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<TaskRow[]>(
    `select id, kind, due_at, created_at, specimen_id, part_ids from task
      where hospital_id = ? and workflow_id = ? and kind <> 'attention' and state in ('open', 'claimed', 'completing') order by created_at, id`,
    [tenant.hospitalId, workflowId],
  );
  return rows.map((row) => {
    const begun = toDate(row.created_at).getTime();
    const minutes = (toDate(row.due_at).getTime() - begun) / 60_000;
    return {
      taskId: row.id,
      kind: row.kind,
      ...slaTimes(begun, minutes, settings.reminderPercent, settings.escalationPercent),
      ...(row.specimen_id ? { specimenId: row.specimen_id } : {}),
      ...(row.part_ids ? { partIds: row.part_ids } : {}),
    };
  });
}

const dayMs = 86_400_000;

type OrderRow = { id: string; visitId: string; workflowId: string; ownerId: string | null };

/** A laboratory order, prescription or procedure that goes on. Times of expiry begin anew: nobody could act meanwhile. */
async function orderStart(tenant: Tenant, type: OrderType, row: OrderRow): Promise<OrderStart> {
  const { settings } = await hospitalClock(tenant);
  const { em, hospitalId } = tenant;
  const parts =
    type === 'labOrder'
      ? await em.execute<
          { id: string; group: string; waitFor: boolean; state: string; specimenId: string | null }[]
        >(
          `select i.id, t.specimen_type || '/' || t.container as "group", i.wait_for as "waitFor", i.state, i.specimen_id as "specimenId"
             from lab_item i join lab_test t on t.hospital_id = i.hospital_id and t.id = i.test_id
            where i.hospital_id = ? and i.order_id = ? order by i.position, i.id`,
          [hospitalId, row.id],
        )
      : await em.execute<
          { id: string; group: string; waitFor: boolean; state: string; specimenId: string | null }[]
        >(
          type === 'prescription'
            ? `select id, 'line' as "group", false as "waitFor", state, null as "specimenId" from prescription_line where hospital_id = ? and prescription_id = ? order by position, id`
            : `select id, 'procedure' as "group", wait_for as "waitFor", state, null as "specimenId" from procedure_order where hospital_id = ? and id = ?`,
          [hospitalId, row.id],
        );
  const days = {
    labOrder: settings.labExpiryDays,
    prescription: settings.prescriptionExpiryDays,
    procedureOrder: settings.procedureExpiryDays,
  };
  const tasks = await tasksOf(tenant, row.workflowId);
  const [{ begun } = { begun: false }] = await em.execute<{ begun: boolean }[]>(
    'select exists (select 1 from task where hospital_id = ? and workflow_id = ?) as begun',
    [hospitalId, row.workflowId],
  );
  return {
    hospitalId,
    visitId: row.visitId,
    orderId: row.id,
    type,
    parts: parts.map(({ id, group, waitFor }) => ({ id, group, waitFor })),
    expiresAfterMs: days[type] * dayMs,
    ...(type === 'prescription' ? { reservedForMs: settings.reservationMinutes * 60_000 } : {}),
    reviews: row.ownerId !== null,
    // An order that was signed and never begun begins as any other.
    ...(begun
      ? {
          resume: {
            parts: parts.map(({ id, state, specimenId }) => ({ id, state, specimenId })),
            tasks,
          },
        }
      : {}),
  };
}

const orderSql: Record<OrderType, string> = {
  labOrder: `select id, visit_id as "visitId", workflow_id as "workflowId", owner_id as "ownerId" from lab_order where hospital_id = ? and state = 'active'`,
  prescription: `select id, visit_id as "visitId", workflow_id as "workflowId", prescribed_by as "ownerId" from prescription where hospital_id = ? and state = 'active'`,
  procedureOrder: `select id, visit_id as "visitId", workflow_id as "workflowId", owner_id as "ownerId" from procedure_order where hospital_id = ? and ended_at is null`,
};

type VisitRow = {
  id: string;
  kind: VisitKind;
  stage: VisitStage;
  workflowId: string;
  consultations: number;
  lastOutcome: string | null;
  charged: boolean;
};

/** How a visit's orders stand, as each flow would tell. */
async function standingsOf(tenant: Tenant, visitId: string): Promise<VisitResume['orders']> {
  return tenant.em.execute<VisitResume['orders']>(
    `select o.id as "orderId", 'labOrder' as type, o.state <> 'active' as ended,
            exists (select 1 from lab_item i where i.hospital_id = o.hospital_id and i.order_id = o.id and i.state = 'ordered') as blocks,
            exists (select 1 from lab_item i where i.hospital_id = o.hospital_id and i.order_id = o.id and i.wait_for and i.state not in ('verified', 'reviewed', 'cancelled', 'expired')) as awaits
       from lab_order o where o.hospital_id = ? and o.visit_id = ?
     union all select id, 'prescription', state <> 'active', state = 'active', false from prescription where hospital_id = ? and visit_id = ?
     union all select id, 'procedureOrder', ended_at is not null, ended_at is null, ended_at is null and wait_for from procedure_order where hospital_id = ? and visit_id = ?`,
    [tenant.hospitalId, visitId, tenant.hospitalId, visitId, tenant.hospitalId, visitId],
  );
}

/** Every open case of the hospital as the tables tell it, or those named. Orders come after their visits. */
export async function openCases(tenant: Tenant, workflowIds?: ReadonlySet<string>): Promise<Rebuilt[]> {
  const { em, hospitalId } = tenant;
  const isWanted = (row: { workflowId: string }) => !workflowIds || workflowIds.has(row.workflowId);
  const visits = await em.execute<VisitRow[]>(
    `select v.id, v.kind, v.stage, v.workflow_id as "workflowId",
            (select count(*)::int from consultation c where c.hospital_id = v.hospital_id and c.visit_id = v.id) as consultations,
            (select outcome from consultation c where c.hospital_id = v.hospital_id and c.visit_id = v.id order by signed_at desc, id desc limit 1) as "lastOutcome",
            exists (select 1 from charge g where g.hospital_id = v.hospital_id and g.visit_id = v.id and g.service_code like 'CONSULT-%' and g.voided_at is null) as charged
       from visit v where v.hospital_id = ? and v.closed_at is null order by v.opened_at, v.id`,
    [hospitalId],
  );
  const cases: Rebuilt[] = [];
  for (const visit of visits.filter(isWanted)) {
    const resume: VisitResume = {
      stage: visit.stage,
      tasks: (await tasksOf(tenant, visit.workflowId)).map(
        ({ taskId, kind, dueAt, remindAt, escalateAt }) => ({ taskId, kind, dueAt, remindAt, escalateAt }),
      ),
      orders: await standingsOf(tenant, visit.id),
      consultations: visit.consultations,
      // The fee was asked for before the consultation, if it stands on the bill without one.
      prepaid: visit.consultations === 0 && visit.charged,
      pendingExit: visit.lastOutcome === 'referred' ? 'referred' : null,
      returning: visit.stage === 'orders' && visit.lastOutcome === 'await_results',
      sessionEndsAt:
        visit.consultations === 0
          ? ((await sessionEndOf(tenant, visit.id, new Date()))?.getTime() ?? null)
          : null,
    };
    cases.push({
      workflowId: visit.workflowId,
      type: 'opdVisit',
      start: { hospitalId, visitId: visit.id, kind: visit.kind, resume },
    });
  }
  for (const type of ['labOrder', 'prescription', 'procedureOrder'] as const)
    for (const row of (await em.execute<OrderRow[]>(orderSql[type], [hospitalId])).filter(isWanted))
      cases.push({ workflowId: row.workflowId, type, start: await orderStart(tenant, type, row) });
  return cases;
}

/** What a lost flow knew is in the tables: acts on it that were applied need no delivery any more. */
export const settleApplied = (tenant: Tenant, workflowId: string): Promise<unknown> =>
  tenant.em.execute(
    "update submission set state = 'settled', settled_at = now() where hospital_id = ? and workflow_id = ? and state = 'applied'",
    [tenant.hospitalId, workflowId],
  );
