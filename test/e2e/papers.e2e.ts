import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consultWithOrders, labOrders, mustDo, prescriptions, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { startTask } from './pages.ts';
import { collectNames, foreignIn } from './visible-words.ts';

const { HMTP_PAPERS: keepIn = '' } = process.env;
const sizes = { a4: [595, 842], a5: [420, 595], label: [142, 71], slip: [227, 298] } as const;

/** Width and height of each page of a PDF, in points. */
const pagesOf = (pdf: Buffer): number[][] =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)].map(
    ([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))],
  );

/** What a browser prints of a page. */
async function paper(page: Page, name: string): Promise<Buffer> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  if (keepIn) {
    mkdirSync(keepIn, { recursive: true });
    writeFileSync(path.join(keepIn, `${name}.pdf`), pdf);
  }
  return pdf;
}

/** What stands on the paper of a page, line by line: all that is seen while it is printed. */
async function textOnPaper(page: Page, name: string): Promise<string[]> {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  const text = await page.evaluate<string>('document.body.innerText');
  if (keepIn) await page.screenshot({ path: path.join(keepIn, `${name}.png`), fullPage: true });
  await page.evaluate('dispatchEvent(new Event("afterprint"))');
  await page.emulateMedia({ media: null });
  return text.split('\n').filter((line) => line.trim());
}

/** A paper of a page in the Hindi of the person whose page it is, which what they chose before would win over: its size on every sheet, hospital and what it is at its head, and no word of another language. */
async function inHindi(
  { person, page }: { person: Person; page: Page },
  address: string,
  { name, size, head }: { name: string; size: readonly number[]; head: (string | RegExp)[] },
): Promise<void> {
  const names = collectNames(page);
  await person.call('PUT', '/api/v1/auth/locale', { locale: 'hi' });
  try {
    await page.goto(address);
    await page.locator('article, [data-testid="label"], [data-testid="doctor"]').first().waitFor();
    if (name === 'token') {
      await page.getByTestId('doctor').first().getByRole('button').click();
      await page.getByTestId('token-number').waitFor();
    }
    const lines = await textOnPaper(page, name);
    expect(lines.slice(0, head.length)).toEqual(
      head.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
    );
    expect(foreignIn(lines.join('\n'), names)).toEqual([]);
    const sheets = pagesOf(await paper(page, `${name}-hi`));
    expect(new Set(sheets.map(String))).toEqual(new Set([String(size)]));
  } finally {
    await person.call('PUT', '/api/v1/auth/locale', { locale: 'en' });
  }
}

// What leaves the hospital on paper: of its own size, whole whatever frame is around it on the screen.
describe('what is printed', () => {
  let team: OrdersTeam;
  let browsers: Browsers;
  let visitId: string;
  let who: RegExp;
  let labId = '';
  let prescriptionId = '';
  let newcomerId = '';
  let hospital = '';
  let letterhead: string[] = [];

  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform);
    team = await wholeTeam(platform);
    const first = async (address: string) =>
      (await team.doctor.call<{ items: { id: string }[] }>('GET', address)).body.items[0]?.id ?? '';
    const testId = await first('/api/v1/labs/tests?q=haemoglobin');
    const medicineId = await first('/api/v1/pharmacy/medicines?q=paracetamol');
    const line = { medicineId, quantity: 10, route: 'oral', instructions: 'After food' };
    const patient = await registerPatient(team);
    newcomerId = (await registerPatient(team)).id;
    ({ name: hospital } = team.doctor.user.hospital);
    letterhead = (team.doctor.user.hospital.letterhead ?? '').split('\n').filter(Boolean);
    who = new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
    ({ visitId } = await consultWithOrders(team, patient.id, {
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
    await mustDo(team.doctor, visitId, 'result_review', { itemIds });
    const [prescription] = await prescriptions(team.doctor, visitId);
    prescriptionId = prescription?.id ?? '';
    await mustDo(team.pharmacist, visitId, 'dispensing', {
      lines: prescription?.lines.map(({ id, quantity }) => ({ lineId: id, quantity })),
      outcome: 'complete',
      identityConfirmed: true,
    });
  });
  afterAll(() => browsers?.close());

  it.each([
    ['report', 'doctor', () => `/orders/lab/${labId}/report`, 'लैब रिपोर्ट'],
    ['prescription', 'doctor', () => `/orders/prescription/${prescriptionId}`, 'पर्चा'],
    ['bill', 'cashier', () => `/visits/${visitId}/bill`, /^बिल/],
  ] as const)('a %s is a whole sheet, at the %s, and in Hindi', async (name, role, address, title) => {
    const seat = await browsers.enterAs(role, 'Inbox');
    const { page } = seat;
    await page.goto(address());
    await page.getByRole('button', { name: 'Print' }).waitFor();
    const pages = pagesOf(await paper(page, name));
    expect(pages.length).toBeGreaterThan(0);
    for (const each of pages) expect(each).toEqual(sizes.a4);
    // Back on the screen everything stands where it stood.
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('main article').count()).toBe(1);
    await seat.look(`paper-${name}`);
    await inHindi({ person: team[role], page }, address(), {
      name,
      size: sizes.a4,
      head: [hospital, ...letterhead, title, 'नाम', who],
    });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('a bill is issued, paid and its receipt printed on one screen, and a receipt is half as large', async () => {
    const seat = await browsers.enterAs('cashier', 'Inbox');
    const { page } = seat;
    await startTask(seat, who, 'Billing');
    await page.getByRole('button', { name: 'Issue the bill' }).click();
    // The payment of the same patient comes by itself, with what is due in its box.
    await page.getByRole('heading', { level: 2, name: 'Payment', exact: true }).waitFor();
    const due = (await page.getByTestId('balance').innerText()).replaceAll(/[^\d.]/g, '');
    const amount = page.getByLabel(/^Amount received/);
    expect(await amount.inputValue()).toBe(due);
    await amount.fill('5000');
    const change = await page.getByTestId('change').innerText();
    await page.getByRole('button', { name: 'Record payment' }).click();
    const panel = page.getByTestId('receipt-panel');
    await panel.getByText(/^R\d{4}-\d{6}$/).waitFor();
    expect(await panel.getByTestId('change').innerText()).toBe(change);
    await seat.look('receipt-panel');
    await page.evaluate('window.print = () => { window.wasPrinted = true; }');
    const print = panel.getByRole('button', { name: 'Print receipt' });
    await expect.poll(() => print.evaluate('document.activeElement.dataset.shortcut')).toBe('print');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('window.wasPrinted')).toBe(true);
    for (const each of pagesOf(await paper(page, 'receipt'))) expect(each).toEqual(sizes.a5);

    await page.goto(`/visits/${visitId}`);
    await page.getByRole('link', { name: /^Receipt R/ }).click();
    await page.waitForURL(({ pathname }) => pathname.startsWith('/receipts/'));
    await page.locator('article').getByText('Cash handed over').waitFor();
    expect(pagesOf(await paper(page, 'receipt-alone'))).toEqual([sizes.a5]);
    const { pathname } = new URL(page.url());
    const head = [hospital, ...letterhead, /^रसीद R\d{4}-\d{6}$/, 'नाम', who];
    await inHindi({ person: team.cashier, page }, pathname, { name: 'receipt', size: sizes.a5, head });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it.each([
    ['token', 'receptionist', 'Check-in', () => `/check-in?patientId=${newcomerId}`],
    ['label', 'nurse', 'Inbox', () => `/orders/lab/${labId}/labels`],
  ] as const)('a %s is in Hindi, on a paper of its own size', async (name, role, place, address) => {
    const seat = await browsers.enterAs(role, place);
    const isToken = name === 'token';
    await inHindi({ person: team[role], page: seat.page }, address(), {
      name,
      size: isToken ? sizes.slip : sizes.label,
      head: isToken ? [hospital, 'टोकन', /^[A-Z]-\d+$/] : [who, /जन्म .*पुरुष|जन्म .*महिला/],
    });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
