import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Bill } from '#contracts/billing/bill.ts';
import type { Problem } from '#contracts/platform/wire.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'till', seed: true }));
  team = await outpatientTeam(stack);
});
afterAll(async () => stack?.stop());

const rupees = (amountMinor: number, currency = 'INR') => ({ amountMinor: String(amountMinor), currency });
/** A visit whose bill of 500.00 is to be paid. */
async function payment(): Promise<Receipt> {
  let receipt = (await checkIn(team, (await registerPatient(team)).id)).body;
  for (const [person, form] of [
    [team.nurse, forms.triage],
    [team.doctor, forms.consultation],
    [team.cashier, forms.billing],
  ] as const)
    receipt = (await complete(person, receipt, form)).body;
  return receipt;
}
const read = async ({ visitId }: Receipt) =>
  (await team.cashier.call<z.infer<typeof Bill>>('GET', `/api/v1/billing/visits/${visitId}`)).body;
/** What the ledger says of a visit, by account. */
async function ledgerOf({ visitId }: Receipt): Promise<Record<string, string>> {
  const { rows } = await sql.query<{ account: string; sum: string }>(
    `select l.account, sum(l.amount_minor)::text as sum from ledger_line l
       join ledger_entry e on e.hospital_id = l.hospital_id and e.id = l.entry_id where e.visit_id = $1 group by l.account`,
    [visitId],
  );
  return Object.fromEntries(rows.map(({ account, sum }) => [account, sum]));
}

describe('cash that was handed over', () => {
  it('is told beside what was kept of it, and only that is posted', async () => {
    const receipt = await payment();
    const tenders = [
      { method: 'upi', amount: rupees(20_000), reference: 'UPI-1' },
      { method: 'cash', amount: rupees(30_000), receivedAmount: rupees(50_000) },
    ];
    expect((await complete(team.cashier, receipt, { tenders })).status).toBe(200);
    const bill = await read(receipt);
    expect(bill.payments.map(({ method, amount, received }) => [method, amount, received])).toEqual([
      ['upi', rupees(20_000), null],
      ['cash', rupees(30_000), rupees(50_000)],
    ]);
    expect(bill.balance).toEqual(rupees(0));
    expect(await ledgerOf(receipt)).toEqual({
      receivable: '0',
      revenue: '-50000',
      cash: '30000',
      upi: '20000',
    });
    const of = bill.payments[1]?.id ?? '';
    const paper = await team.cashier.call('GET', `/api/v1/billing/receipts/${of}`);
    expect(paper.body).toMatchObject({ amount: rupees(30_000), received: rupees(50_000) });
  });

  it.each([
    ['less than is kept', { method: 'cash', receivedAmount: rupees(49_999) }],
    ['not cash', { method: 'card', reference: 'SLIP 1', receivedAmount: rupees(60_000) }],
    ['other money', { method: 'cash', receivedAmount: rupees(60_000, 'USD') }],
  ])('is refused where it is %s, and nothing is taken', async (_what, tender) => {
    const receipt = await payment();
    const form = { tenders: [{ amount: rupees(50_000), ...tender }] };
    const { status, body } = await complete(team.cashier, receipt, form);
    expect(status).toBe(422);
    expect((body as unknown as Problem).errors?.map(({ path, code }) => [path, code])).toEqual([
      ['form.tenders.0.receivedAmount.amountMinor', 'not_received'],
    ]);
    expect((await read(receipt)).payments).toEqual([]);
  });

  it('may be left untold', async () => {
    const receipt = await payment();
    expect((await complete(team.cashier, receipt, forms.payment)).status).toBe(200);
    expect((await read(receipt)).payments[0]?.received).toBeNull();
  });
});
