import type { DebtPage, PatientAccount } from '#contracts/billing/debt.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The balance of a visit `v`, from the ledger, as SQL that joins it as `due`. */
const balanceJoin = `join lateral (select coalesce(sum(l.amount_minor), 0) as balance from ledger_entry e
    join ledger_line l on l.hospital_id = e.hospital_id and l.entry_id = e.id and l.account = 'receivable'
   where e.hospital_id = v.hospital_id and e.visit_id = v.id) due on true`;
/** Visits that are over and of which something is owed: only what is not settled is looked at. */
const owed = `visit v ${balanceJoin} where v.hospital_id = ? and v.closed_at is not null and v.settled_at is null and due.balance > 0`;

type Row = { id: string; patientId: string; closedAt: string; balance: string };

/** What is owed of visits that are over, oldest first, a keyset page, with the sum over all pages. */
export async function listDebts(
  tenant: Tenant,
  filter: { cursor?: string | undefined; limit: number },
): Promise<DebtPage> {
  const { em, hospitalId } = tenant;
  const { currency } = await hospitalClock(tenant);
  const after = filter.cursor ? decodeCursor(filter.cursor, ['instant', 'id']) : null;
  const rows = await em.execute<Row[]>(
    `select v.id, v.patient_id as "patientId", v.closed_at as "closedAt", due.balance::text as balance
       from ${owed}${after ? ' and (v.closed_at, v.id) > (?::timestamptz, ?::uuid)' : ''} order by v.closed_at, v.id limit ?`,
    [hospitalId, ...(after ?? []), filter.limit + 1],
  );
  const [sums] = await em.execute<{ total: string; count: number }[]>(
    `select coalesce(sum(due.balance), 0)::text as total, count(*)::int as count from ${owed}`,
    [hospitalId],
  );
  const shown = rows.slice(0, filter.limit);
  const patients = await patientSummaries(
    tenant,
    shown.map(({ patientId }) => patientId),
  );
  const last = shown.at(-1);
  return {
    items: shown.flatMap(({ id, patientId, closedAt, balance }) => {
      const patient = patients.get(patientId);
      return patient
        ? [{ visitId: id, closedAt: toIso(closedAt), balance: moneyOf(BigInt(balance), currency), patient }]
        : [];
    }),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.closedAt), last.id]) : null,
    total: moneyOf(BigInt(sums?.total ?? '0'), currency),
    count: sums?.count ?? 0,
  };
}

/** How a patient stands: bills of visits that are over and not even, and whatever is owed to them; null when there is no such patient: the nameless customer of the counter is none. */
export async function patientAccount(tenant: Tenant, patientId: string): Promise<PatientAccount | null> {
  const { em, hospitalId } = tenant;
  const [known] = await em.execute<{ sales: boolean }[]>(
    'select counter_sale as sales from patient where hospital_id = ? and id = ?',
    [hospitalId, patientId],
  );
  if (!known || known.sales) return null;
  const { currency } = await hospitalClock(tenant);
  const rows = await em.execute<{ id: string; openedAt: string; closedAt: string | null; balance: string }[]>(
    `select v.id, v.opened_at as "openedAt", v.closed_at as "closedAt", due.balance::text as balance from visit v ${balanceJoin}
      where v.hospital_id = ? and v.patient_id = ? and ((v.closed_at is not null and due.balance <> 0) or due.balance < 0) order by v.opened_at, v.id`,
    [hospitalId, patientId],
  );
  const sumOf = (sign: 1n | -1n) =>
    rows.reduce((sum, { balance }) => (BigInt(balance) * sign > 0n ? sum + BigInt(balance) * sign : sum), 0n);
  return {
    owed: moneyOf(sumOf(1n), currency),
    owedToPatient: moneyOf(sumOf(-1n), currency),
    bills: rows.map(({ id, openedAt, closedAt, balance }) => ({
      visitId: id,
      openedAt: toIso(openedAt),
      closedAt: toIsoOrNull(closedAt),
      balance: moneyOf(BigInt(balance), currency),
    })),
  };
}

/** Writes whether a visit that is over is settled: what is owed of it is not, and what was paid later is. */
export const markSettled = ({ em, hospitalId }: Tenant, visitId: string, isSettled: boolean): void =>
  sendWrite(
    em,
    'update visit set settled_at = case when ? then coalesce(settled_at, now()) end where hospital_id = ? and id = ? and closed_at is not null',
    [isSettled, hospitalId, visitId],
  );

/** The live tasks that ask for, or give back, the money of a visit; at most one of each. */
export async function moneyTasks(
  { em, hospitalId }: Tenant,
  visitId: string,
): Promise<{ due: string | null; refund: string | null }> {
  const rows = await em.execute<{ id: string; kind: string }[]>(
    "select id, kind from task where hospital_id = ? and visit_id = ? and kind in ('money_due', 'refund') and state in ('open', 'claimed', 'completing')",
    [hospitalId, visitId],
  );
  const of = (kind: string) => rows.find((row) => row.kind === kind)?.id ?? null;
  return { due: of('money_due'), refund: of('refund') };
}
