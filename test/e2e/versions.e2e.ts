import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consultWithOrders, mustDo, prescriptions, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient, signIn } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { deadline, openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { dayFromNow, shownDay } from './days.ts';
import { writes } from './pages.ts';

// A catalogue is edited while what was ordered of it is in records and on paper.
describe('a medicine of which something was issued', () => {
  let team: OrdersTeam;
  let browsers: Browsers;
  let visitId = '';
  let prescriptionId = '';
  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform);
    team = await wholeTeam(platform);
    const admin = await signIn(platform, 'admin1@asha.example');
    const keeper = await signIn(platform, 'store.keeper1@asha.example');
    const { body: medicine } = await admin.call<{ id: string }>('POST', '/api/v1/pharmacy/medicines', {
      code: 'VERSIONED',
      generic: 'Cefaclor',
      form: 'suspension',
      strength: '125 mg/5 mL',
      baseUnit: 'mL',
      priceMinor: '9000',
      pricePer: 60,
    });
    await keeper.call('POST', '/api/v1/pharmacy/stock/receipts', {
      medicineId: medicine.id,
      batchNumber: 'V1',
      expiresOn: dayFromNow(400),
      quantity: 600,
    });
    const { id: patientId } = await registerPatient(team);
    ({ visitId } = await consultWithOrders(team, patientId, {
      prescriptions: [{ lines: [{ medicineId: medicine.id, quantity: 60, instructions: 'after food' }] }],
    }));
    const [prescription] = await prescriptions(team.pharmacist, visitId);
    prescriptionId = prescription?.id ?? '';
    await mustDo(team.pharmacist, visitId, 'dispensing', {
      lines: prescription?.lines.map(({ id, quantity }) => ({ lineId: id, quantity })),
      outcome: 'complete',
      identityConfirmed: true,
    });
  });
  afterAll(() => browsers?.close());

  it('is changed by an administrator, now and from a later day on, and its versions are told', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/catalogue/medicines');
    const open = async (name: RegExp) => {
      await page.getByRole('searchbox', { name: 'Search by name or code' }).fill('cefaclor');
      await page.getByRole('button', { name }).click();
    };
    const save = () =>
      writes(page, 'PATCH', /\/[\w-]{36}$/, () => page.locator('form button[type=submit]').click());
    await open(/^Change cefaclor 125 mg/i);
    await page.getByLabel('Strength').fill('250 mg/5 mL');
    await save();
    await open(/^Change cefaclor 250 mg/i);
    await page.getByLabel('Strength').fill('500 mg/5 mL');
    await page.getByLabel('Valid from').selectOption('later');
    // A later day has to be said: what is no day is not taken for today.
    await page.locator('form button[type=submit]').click();
    await page.getByText('This is needed').first().waitFor();
    const day = dayFromNow(30);
    await page.getByLabel(/^Day/).fill(shownDay(day));
    await save();
    await open(/^Change cefaclor 250 mg/i);
    const versions = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
    await versions.first().waitFor();
    const [planned, current, first] = await versions.allInnerTexts();
    for (const words of ['Version 3', 'Planned', shownDay(day), '250 mg/5 mL', '500 mg/5 mL'])
      expect(planned).toContain(words);
    for (const words of ['Version 2', 'Ordered today', '125 mg/5 mL', '250 mg/5 mL'])
      expect(current).toContain(words);
    expect(first).toContain('From the beginning');
    await seat.look('catalogue-versions', page.getByRole('heading', { name: 'Versions' }));
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('reads as it was prescribed in the record, on the paper and on the bill', async () => {
    const doctor = await browsers.enterAs('doctor', 'Inbox');
    for (const address of [`/visits/${visitId}`, `/orders/prescription/${prescriptionId}`]) {
      await doctor.page.goto(address);
      const text = () => doctor.page.locator('main').innerText();
      await expect.poll(text, { timeout: deadline, message: address }).toMatch(/125\s*mg\/5\s*mL/i);
      expect(await text(), address).not.toMatch(/(250|500)\s*mg\/5\s*mL/i);
    }
    await doctor.look('prescription-of-before');
    expect(doctor.complaints).toEqual([]);
    await doctor.leave();
    const cashier = await browsers.enterAs('cashier', 'Inbox');
    await cashier.page.goto(`/visits/${visitId}/bill`);
    await cashier.page
      .getByText(/cefaclor 125 mg\/5 mL suspension/i)
      .first()
      .waitFor();
    expect(cashier.complaints).toEqual([]);
    await cashier.leave();
  });
});
