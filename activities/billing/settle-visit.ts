import { flowlessTasks } from '#contracts/inbox/kind-names.ts';
import { dueMinutes } from '#contracts/inbox/names.ts';
import { markSettled, moneyTasks } from '#db/billing/debt.repository.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { cancelTasks } from '#activities/inbox/close-task.ts';
import { openTask } from '#activities/inbox/open-task.ts';

/** A visit whose money moved; its row is locked. `isBilled`: its own flow asks for the money from now on. */
export type SettledVisit = {
  id: string;
  patientId: string;
  workflowId: string;
  isClosed: boolean;
  isBilled?: boolean;
};

async function openMoneyTask(tenant: Tenant, visit: SettledVisit, kind: 'money_due' | 'refund') {
  const { settings } = await hospitalClock(tenant);
  const minutes =
    kind === 'refund' ? flowlessTasks.refund.due.minutes : (dueMinutes('money_due', settings) ?? 0);
  await openTask(tenant, {
    taskId: uuidv7(),
    kind,
    visitId: visit.id,
    patientId: visit.patientId,
    departmentId: null,
    assigneeId: null,
    priority: 3,
    dueAt: new Date(Date.now() + minutes * 60_000),
    workflowId: visit.workflowId,
  });
}

/**
 * Makes the tasks of a visit's money agree with its ledger, after every move of it: what is owed to the patient has one task that gives it
 * back, what is even or owed has none; who was asked for money that is there is not asked any more. A visit that is over is settled when
 * nothing is owed of it.
 * @param balance where the caller has asked for it already, minor units
 */
export async function settleVisit(tenant: Tenant, visit: SettledVisit, balance?: bigint): Promise<void> {
  const left = balance ?? (await visitBalance(tenant, visit.id));
  if (visit.isClosed) markSettled(tenant, visit.id, left <= 0n);
  const { refund, due } = await moneyTasks(tenant, visit.id);
  if (left < 0n && !refund) await openMoneyTask(tenant, visit, 'refund');
  if (left >= 0n && refund) await cancelTasks(tenant, [refund], 'nothing_owed');
  if (due && (left <= 0n || visit.isClosed || visit.isBilled))
    await cancelTasks(tenant, [due], 'nothing_owed');
}

/** Asks the cashier for what is owed of a visit now, though its flow does not yet: something was issued while the rest is awaited. */
export async function askForMoney(tenant: Tenant, visit: SettledVisit): Promise<void> {
  const [balance, { due }] = await together([visitBalance(tenant, visit.id), moneyTasks(tenant, visit.id)]);
  if (balance > 0n && !due && !visit.isClosed) await openMoneyTask(tenant, visit, 'money_due');
}

/** Tells whoever shows the bill of a visit. */
export const publishBill = (tenant: Tenant, visitId: string): Promise<void> =>
  publishEvent(tenant, { kind: 'visit.changed', visitId });
