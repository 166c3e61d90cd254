import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Patient } from '#contracts/patients/patient.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { forms, registerPatient } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

// Money after the visit: an old debt is paid.
describe('after the visit', () => {
  const platform = browserPlatform();
  let team: OrdersTeam;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    team = await wholeTeam(platform, 'kaveri');
  });
  afterAll(async () => {
    await browsers?.close();
  });
  const named = (patient: Patient) => new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
  const at = (role: string) => `${role}@kaveri.example` as const;
  const rupees = (amountMinor: string) => ({ amountMinor, currency: 'INR' });

  it('a debt shows at the desk, on the patient’s page and in the list, and is paid there', async () => {
    const patient = (await registerPatient(team)) as Patient;
    const who = named(patient);
    let receipt = (await checkIn(team, patient.id)).body;
    for (const [person, form] of [
      [team.nurse, forms.triage],
      [team.doctor, forms.consultation],
      [team.cashier, forms.billing],
    ] as const)
      receipt = (await complete(person, receipt, form)).body;
    const part = { tenders: [{ method: 'cash', amount: rupees('25000') }], onAccountReason: 'on Friday' };
    await complete(team.cashier, receipt, part);

    const desk = await browsers.enterAs(at('receptionist1'), 'Check-in');
    await desk.page.goto(`/check-in?patientId=${patient.id}`);
    await desk.page.getByText(/^Owes .*250\.00 from earlier visits$/).waitFor();
    await desk.look('debt-at-check-in');
    await desk.page.goto(`/patients/${patient.id}`);
    await desk.page.getByText(/^Owes .*250\.00 from earlier visits$/).waitFor();
    await desk.look('debt-of-patient');
    expect(desk.complaints).toEqual([]);
    await desk.leave();

    const cashier = await browsers.enterAs(at('cashier1'), 'Inbox');
    const { page } = cashier;
    await page.goto('/debts');
    await page.getByTestId('debts-total').waitFor();
    await cashier.look('debts');
    await page
      .getByRole('button', { name: new RegExp(`^Take payment, .*${patient.givenName}`, 'i') })
      .click();
    await page
      .getByRole('dialog')
      .getByText(/250\.00/)
      .first()
      .waitFor();
    await page.getByLabel(/^Amount received/).fill('100');
    await page
      .getByTestId('left')
      .getByText(/150\.00/)
      .waitFor();
    await cashier.look('debt-payment');
    await page.getByRole('button', { name: 'Record payment' }).dblclick();
    await page.getByText('Payment is recorded').waitFor();
    // A double press took it once: 150.00 are left, and the bill takes the rest.
    await page.getByRole('link', { name: who }).click();
    await page
      .getByTestId('bill-balance')
      .getByText(/150\.00/)
      .waitFor();
    await page.getByRole('button', { name: 'Take payment' }).click();
    await page.getByRole('button', { name: 'Record payment' }).click();
    await page
      .getByTestId('bill-balance')
      .getByText(/ ?0\.00/)
      .waitFor();
    await page.getByRole('button', { name: 'Take payment' }).waitFor({ state: 'detached' });
    await cashier.look('debt-paid');
    expect(cashier.complaints).toEqual([]);
    await cashier.leave();
  });
});
