import type { BillApproval as BillApprovalWire } from '#contracts/billing/approval.ts';
import type { ApprovalKind, ApprovalState } from '#contracts/billing/names.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { BillApproval } from '#db/billing/billing.entity.ts';
import type { ToldTask } from '#db/inbox/task.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a second person has agreed to for a visit: charges to take off, the most that may stay unpaid, what is given back in all (minor units). */
export type Agreed = { chargeIds: ReadonlySet<string>; unpaidMinor: bigint; refundMinor: bigint };

/** Everything agreed to for a visit until now. */
export async function agreedForVisit(tenant: Tenant, visitId: string): Promise<Agreed> {
  const rows = await tenant.em.execute<{ kind: ApprovalKind; amount: string; charge_ids: string[] }[]>(
    "select kind, amount_minor::text as amount, charge_ids from bill_approval where hospital_id = ? and visit_id = ? and state = 'approved'",
    [tenant.hospitalId, visitId],
  );
  const debts = rows.filter(({ kind }) => kind === 'on_account').map(({ amount }) => BigInt(amount));
  return {
    chargeIds: new Set(rows.filter(({ kind }) => kind === 'void').flatMap((row) => row.charge_ids)),
    refundMinor: rows
      .filter(({ kind }) => kind === 'refund')
      .reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    unpaidMinor: debts.reduce((most, amount) => (amount > most ? amount : most), 0n),
  };
}

export type NewApproval = {
  id: string;
  visitId: string;
  patientId: string;
  taskId: string;
  kind: ApprovalKind;
  amountMinor: bigint;
  currency: string;
  chargeIds: string[];
  reason: Sealed;
};

/** Writes what the acting person asks for. Its task is there already. */
export function insertApproval(tenant: Tenant, approval: NewApproval): void {
  sendInsert(tenant.em, BillApproval, {
    ...approval,
    hospitalId: tenant.hospitalId,
    state: 'waiting',
    askedBy: tenant.actorId ?? '',
    askedAt: new Date(),
    decidedBy: null,
    decidedAt: null,
    note: null,
  });
}

/** Withdraws what waits for a second person, of one kind or of all, with its task. @returns those tasks */
export const withdrawWaiting = (
  { em, hospitalId, actorId }: Tenant,
  visitId: string,
  kind: ApprovalKind | null,
): Promise<ToldTask[]> =>
  em.execute<ToldTask[]>(
    // The task's row first, as whoever decides locks it first too.
    `with closed as (
       update task t set state = 'cancelled', closed_at = now(), closed_by = ?::uuid, reason = 'withdrawn', version = version + 1
         from bill_approval b where b.hospital_id = ? and b.visit_id = ? and b.state = 'waiting' and (?::text is null or b.kind = ?::text)
          and t.hospital_id = b.hospital_id and t.id = b.task_id and t.state in ('open', 'claimed', 'completing')
       returning t.id, t.visit_id as "visitId", t.kind, t.department_id as "departmentId", t.assignee_id as "assigneeId", t.patient_id as "patientId"
     ), gone as (
       update bill_approval b set state = 'withdrawn' from closed where b.hospital_id = ? and b.task_id = closed.id
     )
     select * from closed`,
    [actorId, hospitalId, visitId, kind, kind, hospitalId],
  );

/** What the task of a second person is about; null when it is not there. The task's row is locked by the caller. */
export const approvalOfTask = (tenant: Tenant, taskId: string): Promise<BillApproval | null> =>
  tenant.em.findOne(BillApproval, { hospitalId: tenant.hospitalId, taskId });

/** What waits for a second person of one kind; null when nothing does. */
export const waitingApproval = (
  tenant: Tenant,
  visitId: string,
  kind: ApprovalKind,
): Promise<BillApproval | null> =>
  tenant.em.findOne(BillApproval, { hospitalId: tenant.hospitalId, visitId, kind, state: 'waiting' });

/** Writes the acting person's decision. */
export function decide(
  tenant: Tenant,
  id: string,
  state: Extract<ApprovalState, 'approved' | 'refused'>,
  note: Sealed | null,
): void {
  sendWrite(
    tenant.em,
    'update bill_approval set state = ?, decided_by = ?, decided_at = now(), note = ? where hospital_id = ? and id = ?',
    [state, tenant.actorId, note, tenant.hospitalId, id],
  );
}

type Row = {
  id: string;
  task_id: string;
  patient_id: string;
  kind: ApprovalKind;
  state: ApprovalState;
  amount: string;
  currency: string;
  charge_ids: string[];
  reason: Sealed;
  asked_by: string;
  asked_by_name: string;
  asked_at: string;
  decided_by_name: string | null;
  decided_at: string | null;
  note: Sealed | null;
};

/** Everything that was asked for of a visit's bill, oldest first. `withWords`: whether its reader may know why. */
export async function approvalsOfVisit(
  tenant: Tenant,
  visitId: string,
  withWords: boolean,
): Promise<BillApprovalWire[]> {
  const rows = await tenant.em.execute<Row[]>(
    `select b.id, b.task_id, b.patient_id, b.kind, b.state, b.amount_minor::text as amount, b.currency, b.charge_ids, b.reason, b.asked_by, a.name as asked_by_name, b.asked_at,
            d.name as decided_by_name, b.decided_at, b.note
       from bill_approval b join app_user a on a.hospital_id = b.hospital_id and a.id = b.asked_by
       left join app_user d on d.hospital_id = b.hospital_id and d.id = b.decided_by
      where b.hospital_id = ? and b.visit_id = ? order by b.asked_at, b.id`,
    [tenant.hospitalId, visitId],
  );
  const words = (row: Row, sealed: Sealed | null) =>
    withWords ? tenant.vault.openSome(tenant, row.patient_id, sealed) : null;
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      taskId: row.task_id,
      kind: row.kind,
      state: row.state,
      amount: moneyOf(BigInt(row.amount), row.currency),
      chargeIds: row.charge_ids,
      reason: await words(row, row.reason),
      askedById: row.asked_by,
      askedByName: row.asked_by_name,
      askedAt: toIso(row.asked_at),
      decidedByName: row.decided_by_name,
      decidedAt: toIsoOrNull(row.decided_at),
      note: await words(row, row.note),
    })),
  );
}
