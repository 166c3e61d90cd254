import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { DebtPage, PatientAccount } from '#contracts/billing/debt.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { doTask, mustDo } from '#test/builders/orders.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { changeSettings } from '#test/builders/settings.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'debts', seed: true }));
  team = await outpatientTeam(stack);
});
afterAll(async () => stack?.stop());

const rupees = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'INR' });
const cash = (amountMinor: number) => ({ method: 'cash', amount: rupees(amountMinor) });
const read = async (visitId: string) =>
  (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
const pay = (person: Person, visitId: string, tenders: unknown[], key: string = randomUUID()) =>
  person.call<Bill & { code?: string }>(
    'POST',
    `/api/v1/billing/visits/${visitId}/payments`,
    { tenders },
    key,
  );
const account = async (patientId: string) =>
  (await team.receptionist.call<PatientAccount>('GET', `/api/v1/billing/patients/${patientId}/account`)).body;
const debts = async (query = '') =>
  (await team.cashier.call<DebtPage>('GET', `/api/v1/billing/debts${query}`)).body;
const live = async (visitId: string, kind: string) =>
  (
    await team.cashier.call<{ items: Task[] }>('GET', `/api/v1/inbox?view=all&kind=${kind}&limit=100`)
  ).body.items.filter((task) => task.visitId === visitId);
const refused = (status: number, code: string) => ({ status, body: { code } });
/** Sums of the ledger of a visit by account. */
async function ledgerOf(visitId: string): Promise<Record<string, string>> {
  const { rows } = await sql.query<{ account: string; sum: string }>(
    `select l.account, sum(l.amount_minor)::text as sum from ledger_line l
       join ledger_entry e on e.hospital_id = l.hospital_id and e.id = l.entry_id where e.visit_id = $1 group by l.account`,
    [visitId],
  );
  return Object.fromEntries(rows.map(({ account: name, sum }) => [name, sum]));
}

/** A visit of 500.00 closed on account with a part of it paid. */
async function onAccount(paid: number): Promise<{ visitId: string; patientId: string }> {
  const patientId = (await registerPatient(team)).id;
  let receipt = (await checkIn(team, patientId)).body;
  for (const [person, form] of [
    [team.nurse, forms.triage],
    [team.doctor, forms.consultation],
    [team.cashier, forms.billing],
    [team.cashier, { tenders: paid ? [cash(paid)] : [], onAccountReason: 'pays on Friday' }],
  ] as const)
    receipt = (await complete(person, receipt, form)).body;
  expect(receipt.stage).toBe('closed');
  return { visitId: receipt.visitId, patientId };
}

describe('a debt', () => {
  it('is paid on any day: 250 of 500, the rest later, with receipts and on the record', async () => {
    const { visitId, patientId } = await onAccount(25_000);
    expect(await read(visitId)).toMatchObject({ state: 'on_account', balance: rupees(25_000) });
    expect(await account(patientId)).toMatchObject({
      owed: rupees(25_000),
      owedToPatient: rupees(0),
      bills: [{ visitId, balance: rupees(25_000) }],
    });
    const part = await pay(team.cashier, visitId, [cash(10_000)]);
    expect(part).toMatchObject({ status: 201, body: { state: 'on_account', balance: rupees(15_000) } });
    const rest = await pay(team.cashier, visitId, [
      cash(5_000),
      { method: 'upi', amount: rupees(10_000), reference: 'UPI-9' },
    ]);
    expect(rest.body).toMatchObject({ state: 'settled', balance: rupees(0), paid: rupees(50_000) });
    expect(new Set(rest.body.payments.map(({ number }) => number)).size).toBe(4);
    expect(await account(patientId)).toEqual({ owed: rupees(0), owedToPatient: rupees(0), bills: [] });
    expect((await debts('?limit=100')).items.map((debt) => debt.visitId)).not.toContain(visitId);
    const { rows } = await sql.query(
      "select details from audit_event where action = 'bill.pay_debt' and entity_id = $1 order by at",
      [visitId],
    );
    expect(rows.map(({ details }) => details as object)).toEqual([
      { amountMinor: '10000', leftMinor: '15000' },
      { amountMinor: '15000', leftMinor: '0' },
    ]);
  });

  it('pressed twice, at once or after each other, is paid once; and no more than is owed', async () => {
    const { visitId } = await onAccount(25_000);
    const key = randomUUID();
    const twice = await Promise.all([
      pay(team.cashier, visitId, [cash(20_000)], key),
      pay(team.cashier, visitId, [cash(20_000)], key),
    ]);
    expect(twice.map(({ status }) => status)).toEqual([201, 201]);
    expect((await pay(team.cashier, visitId, [cash(20_000)], key)).body.balance).toEqual(rupees(5_000));
    expect(await pay(team.cashier, visitId, [cash(1)], key)).toMatchObject(
      refused(422, 'idempotency.body_differs'),
    );
    expect(await pay(team.cashier, visitId, [cash(5_001)])).toMatchObject(
      refused(422, 'payment.exceeds_balance'),
    );
    const race = await Promise.all([1, 2, 3].map(() => pay(team.cashier, visitId, [cash(5_000)])));
    expect(race.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
    expect(await ledgerOf(visitId)).toEqual({ receivable: '0', revenue: '-50000', cash: '50000' });
  });

  it('is for who takes money, of a visit of the hospital that is over', async () => {
    const { visitId, patientId } = await onAccount(25_000);
    expect(await pay(team.receptionist, visitId, [cash(1)])).toMatchObject(refused(403, 'auth.forbidden'));
    const other = await signIn(stack, 'cashier1@kaveri.example', 'cashier');
    expect(await pay(other, visitId, [cash(1)])).toMatchObject(refused(404, 'not_found'));
    expect(await other.call('GET', `/api/v1/billing/patients/${patientId}/account`)).toMatchObject(
      refused(404, 'not_found'),
    );
    const open = (await checkIn(team, patientId)).body.visitId;
    expect(await pay(team.cashier, open, [cash(1)])).toMatchObject(refused(409, 'payment.visit_open'));
    // What is owed of an earlier visit shows at the next one.
    expect((await account(patientId)).owed).toEqual(rupees(25_000));
  });

  it('stands in the list of debtors, oldest first, each once over its pages, with the sum', async () => {
    const owing: string[] = [];
    for (const paid of [10_000, 20_000, 30_000]) owing.push((await onAccount(paid)).visitId);
    const all = await debts('?limit=100');
    const ids = all.items.map((debt) => debt.visitId);
    expect(ids.filter((id) => owing.includes(id))).toEqual(owing);
    expect(all.count).toBe(ids.length);
    expect(all.total.amountMinor).toBe(
      String(all.items.reduce((sum, { balance }) => sum + Number(balance.amountMinor), 0)),
    );
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: DebtPage = await debts(`?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map((debt) => debt.visitId));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(ids);
    expect(await team.receptionist.call('GET', '/api/v1/billing/debts')).toMatchObject(
      refused(403, 'auth.forbidden'),
    );
  });
});

describe('money of the patient’s', () => {
  const prepaid = async (): Promise<{ receipt: Receipt; patientId: string }> => {
    const patientId = (await registerPatient(team)).id;
    const opened = (await checkIn(team, patientId)).body;
    const triaged = (await complete(team.nurse, opened, forms.triage)).body;
    expect(triaged.stage).toBe('payment');
    const receipt = (await complete(team.cashier, triaged, forms.payment)).body;
    return { receipt, patientId };
  };
  const owed = (visitId: string) => ({ state: 'refund_due', balance: rupees(-50_000), visitId });
  const giveBack = { method: 'cash', amount: rupees(50_000) };
  beforeAll(async () => changeSettings(team.admin, { moneyBeforeConsultation: true }));
  afterAll(async () => changeSettings(team.admin, { moneyBeforeConsultation: false }));

  it('of a prepaid patient who leaves is a task that gives it back, once, with a voucher', async () => {
    const { receipt, patientId } = await prepaid();
    const { visitId } = receipt;
    const left = { exit: 'left', reason: 'went home' };
    expect((await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, left)).status).toBe(200);
    expect(await read(visitId)).toMatchObject(owed(visitId));
    expect((await account(patientId)).owedToPatient).toEqual(rupees(50_000));
    expect(await live(visitId, 'refund')).toHaveLength(1);
    const wrong = { ...giveBack, amount: rupees(40_000) };
    expect(await doTask(team.cashier, visitId, 'refund', wrong)).toMatchObject(
      refused(409, 'refund.not_what_is_owed'),
    );
    const [task] = await live(visitId, 'refund');
    const key = randomUUID();
    const send = () =>
      team.cashier.call('POST', `/api/v1/inbox/${task?.id}/complete`, { form: giveBack }, key);
    expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([200, 200]);
    const bill = await read(visitId);
    expect(bill).toMatchObject({ state: 'cancelled', balance: rupees(0), paid: rupees(0) });
    expect(bill.refunds).toMatchObject([{ method: 'cash', amount: rupees(50_000) }]);
    expect(bill.refunds[0]?.number).toMatch(/^V\d{4}-\d{6}$/);
    expect(await live(visitId, 'refund')).toEqual([]);
    expect(await ledgerOf(visitId)).toEqual({ receivable: '0', revenue: '0', cash: '0' });
  });

  it('of a fee that is taken off after it was paid, too: no bill is cancelled with money on it', async () => {
    const { receipt } = await prepaid();
    const { visitId } = receipt;
    await complete(team.doctor, receipt, forms.consultation);
    const [charge] = (await read(visitId)).charges;
    const remove = [{ chargeId: charge?.id, reason: 'free within the week' }];
    const closed = await mustDo(team.cashier, visitId, 'billing', { add: [], remove });
    expect(closed.stage).toBe('closed');
    expect(await read(visitId)).toMatchObject(owed(visitId));
    await mustDo(team.cashier, visitId, 'refund', { ...giveBack, method: 'upi', reference: 'UPI-77' });
    expect(await ledgerOf(visitId)).toMatchObject({ receivable: '0', cash: '50000', upi: '-50000' });
  });

  it('above the limit of one person is given back when a second one has agreed', async () => {
    await changeSettings(team.admin, { voidLimitMinor: 40_000 });
    const { receipt } = await prepaid();
    const { visitId } = receipt;
    const left = { exit: 'left', reason: 'went home' };
    expect((await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, left)).status).toBe(200);
    expect(await doTask(team.cashier, visitId, 'refund', giveBack)).toMatchObject({
      status: 409,
      body: { code: 'bill.approval_needed', kind: 'refund' },
    });
    const ask = await team.cashier.call<{ taskId: string }>(
      'POST',
      `/api/v1/billing/visits/${visitId}/approvals`,
      { kind: 'refund', amount: rupees(50_000), reason: 'went home before the doctor' },
    );
    expect(ask.status).toBe(201);
    await mustDo(team.admin, visitId, 'bill_approval', { decision: 'approve' });
    await mustDo(team.cashier, visitId, 'refund', giveBack);
    expect(await read(visitId)).toMatchObject({ balance: rupees(0) });
    await changeSettings(team.admin, { voidLimitMinor: 50_000 });
  });
});
