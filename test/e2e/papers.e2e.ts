import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import { consultWithOrders, labOrders, mustDo, prescriptions, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

const { HMTP_PAPERS: keepIn = '' } = process.env;
const sizes = { a4: [595, 842], a5: [420, 595] } as const;

/** Width and height of each page of a PDF, in points. */
const pagesOf = (pdf: Buffer): number[][] =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)].map(
    ([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))],
  );

// What leaves the hospital on paper: of its own size, whole whatever frame is around it on the screen.
describe('what is printed', () => {
  let team: OrdersTeam;
  let browsers: Browsers;
  let visitId: string;
  let labId = '';
  let prescriptionId = '';

  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform);
    team = await wholeTeam(platform);
    const first = async (address: string) =>
      (await team.doctor.call<{ items: { id: string }[] }>('GET', address)).body.items[0]?.id ?? '';
    const testId = await first('/api/v1/labs/tests?q=haemoglobin');
    const medicineId = await first('/api/v1/pharmacy/medicines?q=paracetamol');
    const line = { medicineId, quantity: 10, route: 'oral', instructions: 'After food' };
    ({ visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {
      labs: [{ items: [{ testId }] }],
      prescriptions: [{ lines: Array.from({ length: 14 }, () => line) }],
    }));
    const [order] = await labOrders(team.technician, visitId);
    const itemIds = order?.items.map(({ id }) => id) ?? [];
    await mustDo(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    await mustDo(team.technician, visitId, 'result_entry', {
      results: [{ itemId: itemIds[0], value: 12.1 }],
    });
    await mustDo(team.supervisor, visitId, 'verification', { accept: itemIds });
    labId = order?.id ?? '';
    [{ id: prescriptionId = '' } = {}] = await prescriptions(team.doctor, visitId);
  });
  afterAll(() => browsers?.close());

  it.each([
    ['report', 'a4', () => `/orders/lab/${labId}/report`],
    ['prescription', 'a4', () => `/orders/prescription/${prescriptionId}`],
    ['bill', 'a4', () => `/visits/${visitId}/bill`],
  ] as const)('a %s is %s', async (name, size, address) => {
    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    await page.goto(address());
    await page.getByRole('button', { name: 'Print' }).waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    if (keepIn) {
      mkdirSync(keepIn, { recursive: true });
      writeFileSync(path.join(keepIn, `${name}.pdf`), pdf);
    }
    const pages = pagesOf(pdf);
    expect(pages.length).toBeGreaterThan(0);
    for (const each of pages) expect(each).toEqual(sizes[size]);
    // Back on the screen everything stands where it stood.
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('main article').count()).toBe(1);
    await seat.look(`paper-${name}`);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('a receipt is half as large', async () => {
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    const bill = (await team.cashier.call<typeof Bill._output>('GET', `/api/v1/billing/visits/${visitId}`))
      .body;
    await mustDo(team.cashier, visitId, 'payment', {
      tenders: [
        {
          method: 'cash',
          amount: bill.balance,
          receivedAmount: { ...bill.balance, amountMinor: `${BigInt(bill.balance.amountMinor) + 5000n}` },
        },
      ],
    });
    const paid = (await team.cashier.call<typeof Bill._output>('GET', `/api/v1/billing/visits/${visitId}`))
      .body;
    const seat = await browsers.enterAs('cashier', 'Inbox');
    const { page } = seat;
    await page.goto(`/receipts/${paid.payments[0]?.id}`);
    await page.getByText('Change').waitFor();
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    if (keepIn) writeFileSync(path.join(keepIn, 'receipt.pdf'), pdf);
    expect(pagesOf(pdf)).toEqual([sizes.a5]);
    await seat.leave();
  });
});
