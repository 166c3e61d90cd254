import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { BillApproval } from '#contracts/billing/approval.ts';
import type { Bill } from '#contracts/billing/bill.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import {
  checkIn,
  claim,
  complete,
  forms,
  outpatientTeam,
  registerPatient,
  signIn,
} from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type BillNow = z.infer<typeof Bill>;
let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'limits', seed: true }));
  team = await outpatientTeam(stack);
  await limitTo({ voidLimitMinor: 40_000, onAccountLimitMinor: 30_000 });
});
afterAll(async () => stack?.stop());

async function limitTo(limits: { voidLimitMinor: number; onAccountLimitMinor: number }): Promise<void> {
  const { body } = await team.admin.call('GET', '/api/v1/admin/settings');
  expect((await team.admin.call('PUT', '/api/v1/admin/settings', { ...body, ...limits })).status).toBe(200);
}

const bills = (visitId: string) => `/api/v1/billing/visits/${visitId}`;
const read = async (visitId: string) => (await team.cashier.call<BillNow>('GET', bills(visitId))).body;
const ask = (person: Person, visitId: string, body: unknown) =>
  person.call<BillApproval & { code?: string }>('POST', `${bills(visitId)}/approvals`, body);
const rupees = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'INR' });

/** A visit whose bill is to be prepared: 500.00 is charged. */
async function billing(patientId?: string): Promise<Receipt> {
  let receipt = (await checkIn(team, patientId ?? (await registerPatient(team)).id)).body;
  for (const [person, form] of [
    [team.nurse, forms.triage],
    [team.doctor, forms.consultation],
  ] as const)
    receipt = (await complete(person, receipt, form)).body;
  return receipt;
}
const payment = async (): Promise<Receipt> =>
  (await complete(team.cashier, await billing(), { add: [], remove: [] })).body;

const onAccount = (paid: number) => ({
  tenders: paid ? [{ method: 'cash', amount: rupees(paid) }] : [],
  onAccountReason: 'pays on Friday',
});
/** Sends the form of a claimed task again. */
const again = (person: Person, receipt: Receipt, form: unknown) =>
  person.call<Receipt & { code?: string }>('POST', `/api/v1/inbox/${receipt.openedTasks[0]?.id}/complete`, {
    form,
  });
const taskOf = ({ taskId }: BillApproval) => taskId;
async function decide(person: Person, taskId: string, form: object) {
  const claimed = await claim(person, taskId);
  if (claimed.status !== 200) return claimed as unknown as { status: number; body: { code?: string } };
  return person.call<{ code?: string }>('POST', `/api/v1/inbox/${taskId}/complete`, { form });
}
const exit = (person: Person, visitId: string) =>
  person.call<{ code?: string }>('POST', `/api/v1/visits/${visitId}/exit`, {
    exit: 'left',
    reason: 'went home',
  });
const refused = (status: number, code: string) => ({ status, body: { code } });

describe('closing with a balance unpaid', () => {
  it('is one person’s up to the limit, and above it nothing is stored until another has agreed', async () => {
    const within = await payment();
    expect((await complete(team.cashier, within, onAccount(20_000))).body).toMatchObject({ stage: 'closed' });

    const above = await payment();
    const tooMuch = await complete(team.cashier, above, onAccount(0));
    expect(tooMuch).toMatchObject(refused(409, 'bill.approval_needed'));
    expect(tooMuch.body).toMatchObject({ kind: 'on_account', amount: rupees(50_000), limit: rupees(30_000) });
    const { rows } = await sql.query('select count(*)::int as n from submission where task_id = $1', [
      above.openedTasks[0]?.id,
    ]);
    expect(rows[0].n).toBe(0);

    const wish = { kind: 'on_account', amount: rupees(50_000), reason: 'pays on Friday' };
    const asked = await ask(team.cashier, above.visitId, wish);
    expect(asked.status).toBe(201);
    // The same again is the same, and one task.
    expect((await ask(team.cashier, above.visitId, wish)).body).toEqual(asked.body);
    const list = await team.admin.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&kind=bill_approval');
    expect(list.body.items.filter(({ visitId }) => visitId === above.visitId)).toHaveLength(1);
    expect(await again(team.cashier, above, onAccount(0))).toMatchObject(
      refused(409, 'bill.approval_needed'),
    );

    expect((await decide(team.admin, taskOf(asked.body), { decision: 'approve' })).status).toBe(200);
    expect((await again(team.cashier, above, onAccount(0))).body).toMatchObject({ stage: 'closed' });
    expect(await read(above.visitId)).toMatchObject({
      state: 'on_account',
      approvals: [{ state: 'approved', decidedByName: team.admin.user.name, reason: 'pays on Friday' }],
    });
  });

  it('stays above the limit where less was agreed to, where it was refused, and for whoever asks themselves', async () => {
    const receipt = await payment();
    await claim(team.cashier, receipt.openedTasks[0]?.id ?? '');
    const asked = await ask(team.cashier, receipt.visitId, {
      kind: 'on_account',
      amount: rupees(35_000),
      reason: 'a part',
    });
    const empty = await decide(team.admin, taskOf(asked.body), { decision: 'refuse' });
    expect(empty).toMatchObject(refused(422, 'request.invalid'));
    expect((await decide(team.admin, taskOf(asked.body), { decision: 'approve' })).status).toBe(200);
    expect(await again(team.cashier, receipt, onAccount(0))).toMatchObject(
      refused(409, 'bill.approval_needed'),
    );
    const more = await ask(team.cashier, receipt.visitId, {
      kind: 'on_account',
      amount: rupees(50_000),
      reason: 'all of it',
    });
    expect(
      (await decide(team.admin, taskOf(more.body), { decision: 'refuse', note: 'comes into money' })).status,
    ).toBe(200);
    expect(await again(team.cashier, receipt, onAccount(0))).toMatchObject(
      refused(409, 'bill.approval_needed'),
    );
    expect((await read(receipt.visitId)).approvals.map(({ state, note }) => [state, note])).toEqual([
      ['approved', null],
      ['refused', 'comes into money'],
    ]);
    expect((await again(team.cashier, receipt, onAccount(15_000))).body).toMatchObject({ stage: 'closed' });
    expect(
      await ask(team.cashier, receipt.visitId, { kind: 'on_account', amount: rupees(1), reason: 'x' }),
    ).toMatchObject(refused(409, 'visit.closed'));
  });

  it('is not agreed to by whoever asked, neither by the act nor by the table', async () => {
    const receipt = await payment();
    const asked = await ask(team.cashier, receipt.visitId, {
      kind: 'on_account',
      amount: rupees(50_000),
      reason: 'a friend',
    });
    const taskId = taskOf(asked.body);
    const own = await team.cashier.call('POST', `/api/v1/inbox/${taskId}/claim`, { version: 1 });
    expect(own).toMatchObject(refused(404, 'not_found'));
    // As if the same person held both roles.
    await sql.query('update bill_approval set asked_by = $1 where task_id = $2', [
      team.admin.user.id,
      taskId,
    ]);
    expect(await decide(team.admin, taskId, { decision: 'approve' })).toMatchObject(
      refused(403, 'bill.same_person'),
    );
    await expect(
      sql.query(
        "update bill_approval set state = 'approved', decided_by = asked_by, decided_at = now() where task_id = $1",
        [taskId],
      ),
    ).rejects.toThrow(/bill_approval_two_people/);
    await expect(
      sql.query("update bill_approval set state = 'approved' where task_id = $1", [taskId]),
    ).rejects.toThrow(/bill_approval_two_people/);
  });

  it('asks nobody for what one person may do, and nobody else than who takes money may ask', async () => {
    const receipt = await payment();
    const wish = { kind: 'on_account', amount: rupees(30_000), reason: 'x' };
    expect(await ask(team.cashier, receipt.visitId, wish)).toMatchObject(
      refused(409, 'bill.approval_not_needed'),
    );
    const more = { ...wish, amount: rupees(60_000) };
    expect(await ask(team.cashier, receipt.visitId, more)).toMatchObject(
      refused(422, 'payment.exceeds_balance'),
    );
    const bench = await signIn(stack, 'lab.technician1@asha.example');
    expect(await ask(bench, receipt.visitId, wish)).toMatchObject(refused(403, 'auth.forbidden'));
    const other = await signIn(stack, 'cashier1@kaveri.example', 'cashier');
    expect(await ask(other, receipt.visitId, wish)).toMatchObject(refused(404, 'not_found'));
  });
});

describe('taking charges off', () => {
  it('is counted over the whole bill, and above the limit another has to agree to these charges', async () => {
    const receipt = await billing();
    const [charge] = (await read(receipt.visitId)).charges;
    const remove = [{ chargeId: charge?.id, reason: 'a friend' }];
    const tooMuch = await complete(team.cashier, receipt, { add: [], remove });
    expect(tooMuch).toMatchObject(refused(409, 'bill.approval_needed'));
    const asked = await ask(team.cashier, receipt.visitId, {
      kind: 'void',
      chargeIds: [charge?.id],
      reason: 'a friend',
    });
    expect(asked.body).toMatchObject({ kind: 'void', state: 'waiting', amount: rupees(50_000) });
    expect((await decide(team.admin, taskOf(asked.body), { decision: 'approve' })).status).toBe(200);
    expect((await again(team.cashier, receipt, { add: [], remove })).body).toMatchObject({ stage: 'closed' });
    const bill = await read(receipt.visitId);
    expect(bill.charges).toMatchObject([{ voided: true, voidReason: 'a friend' }]);
    const seen = await team.receptionist.call<BillNow>('GET', bills(receipt.visitId));
    expect(seen.body.approvals).toMatchObject([{ reason: null, note: null, state: 'approved' }]);
    const { rows } = await sql.query(
      "select action from audit_event where entity_id = $1 and action like 'bill.%approval' order by at",
      [receipt.visitId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['bill.ask_approval', 'bill.decide_approval']);
  });

  it('that waits for an answer falls away when the visit ends, with its task', async () => {
    const receipt = await billing();
    const [charge] = (await read(receipt.visitId)).charges;
    const asked = await ask(team.cashier, receipt.visitId, {
      kind: 'void',
      chargeIds: [charge?.id],
      reason: 'mistake',
    });
    const debt = await ask(team.receptionist, receipt.visitId, {
      kind: 'on_account',
      amount: rupees(50_000),
      reason: 'went home',
    });
    expect((await decide(team.admin, taskOf(debt.body), { decision: 'approve' })).status).toBe(200);
    expect((await exit(team.receptionist, receipt.visitId)).status).toBe(200);
    expect((await read(receipt.visitId)).approvals).toMatchObject([
      { kind: 'void', state: 'withdrawn' },
      { kind: 'on_account', state: 'approved' },
    ]);
    expect(await decide(team.admin, taskOf(asked.body), { decision: 'approve' })).toMatchObject({
      status: 409,
    });
  });
});

describe('the same limit, however a visit closes', () => {
  it('holds for ending it early, and its desk may ask', async () => {
    const receipt = await billing();
    expect(await exit(team.receptionist, receipt.visitId)).toMatchObject(
      refused(409, 'bill.approval_needed'),
    );
    const asked = await ask(team.receptionist, receipt.visitId, {
      kind: 'on_account',
      amount: rupees(50_000),
      reason: 'went home',
    });
    expect(asked.status).toBe(201);
    expect((await decide(team.admin, taskOf(asked.body), { decision: 'approve' })).status).toBe(200);
    expect((await exit(team.receptionist, receipt.visitId)).status).toBe(200);
    // A colleague who has nothing to do with a visit asks nothing about it.
    const others = await billing();
    const stranger = await signIn(stack, 'doctor2@asha.example');
    expect(
      await ask(stranger, others.visitId, { kind: 'on_account', amount: rupees(50_000), reason: 'x' }),
    ).toMatchObject({ status: 403 });
  });

  it('counts what the patient owes of other visits', async () => {
    const patient = await registerPatient(team);
    const pay = async () =>
      (await complete(team.cashier, await billing(patient.id), { add: [], remove: [] })).body;
    expect((await complete(team.cashier, await pay(), onAccount(30_000))).body).toMatchObject({
      stage: 'closed',
    });
    expect(await complete(team.cashier, await pay(), onAccount(30_000))).toMatchObject(
      refused(409, 'bill.approval_needed'),
    );
  });
});

describe('the task of the second person', () => {
  it('is done once a key, for the version that was seen, and another answer after it is refused', async () => {
    const receipt = await payment();
    const asked = await ask(team.cashier, receipt.visitId, {
      kind: 'on_account',
      amount: rupees(50_000),
      reason: 'x',
    });
    const path = `/api/v1/inbox/${taskOf(asked.body)}/complete`;
    await claim(team.admin, taskOf(asked.body));
    const form = { decision: 'approve' };
    expect(await team.admin.call('POST', path, { version: 99, form })).toMatchObject(
      refused(409, 'task.version_conflict'),
    );
    const key = randomUUID();
    const first = await team.admin.call('POST', path, { form }, key);
    expect(first.status).toBe(200);
    expect((await team.admin.call('POST', path, { form }, key)).status).toBe(200);
    const other = { form: { decision: 'refuse', note: 'no' } };
    expect(await team.admin.call('POST', path, other, key)).toMatchObject(
      refused(422, 'idempotency.body_differs'),
    );
    expect(await team.admin.call('POST', path, other)).toMatchObject(refused(409, 'task.already_done'));
  });
});

it('goes through where no limit holds: what is refused above is refused by the limit', async () => {
  await limitTo({ voidLimitMinor: 1_000_000_000, onAccountLimitMinor: 1_000_000_000 });
  // The worker keeps settings for two seconds, and refuses until it has read them anew.
  const receipt = await payment();
  await claim(team.cashier, receipt.openedTasks[0]?.id ?? '');
  await expect
    .poll(async () => (await again(team.cashier, receipt, onAccount(0))).body, { timeout: 20_000 })
    .toMatchObject({ stage: 'closed' });
});
