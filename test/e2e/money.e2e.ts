import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Patient } from '#contracts/patients/patient.ts';
import { consultWithOrders, mustDo, prescriptions, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { forms, registerPatient } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { finishTask, startTask } from './pages.ts';

// Money and medicine after the visit: an old debt is paid, two strips come back, what they cost is given back.
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

  it('two strips come back: into quarantine, off the bill, back to the shelf, and their price to the patient', async () => {
    const patient = (await registerPatient(team)) as Patient;
    const who = named(patient);
    const found = await team.doctor.call<{ items: { id: string; available: number; price: unknown }[] }>(
      'GET',
      '/api/v1/pharmacy/medicines?q=paracetamol&limit=50',
    );
    const medicineId = found.body.items.find(({ available, price }) => available > 40 && price)?.id ?? '';
    const { visitId } = await consultWithOrders(team, patient.id, {
      prescriptions: [{ lines: [{ medicineId, quantity: 30, instructions: 'after food' }] }],
    });
    await taskOf(team.pharmacist, visitId, 'dispensing');
    const line = (await prescriptions(team.pharmacist, visitId))[0]?.lines[0];
    const give = (quantity: number, outcome: string) => ({
      lines: [{ lineId: line?.id, quantity }],
      outcome,
      identityConfirmed: true,
    });
    await mustDo(team.pharmacist, visitId, 'dispensing', give(20, 'rest_waits'));

    // What was handed over is paid while the rest waits.
    const cashier = await browsers.enterAs(at('cashier1'), 'Inbox');
    await startTask(cashier, who, 'Money due');
    await cashier.page.getByTestId('balance').waitFor();
    await cashier.look('money-due');
    await finishTask(cashier, 'Money due', () =>
      cashier.page.getByRole('button', { name: 'Record payment' }).click(),
    );
    await mustDo(team.pharmacist, visitId, 'dispensing', give(10, 'complete'));
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    const { body } = await team.cashier.call<{ balance: { amountMinor: string; currency: string } }>(
      'GET',
      `/api/v1/billing/visits/${visitId}`,
    );
    await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: body.balance }] });

    const pharmacist = await browsers.enterAs(at('pharmacist1'), 'Inbox');
    const { page } = pharmacist;
    await page.goto(`/patients/${patient.id}`);
    await page.getByRole('button', { name: /^Take back / }).waitFor();
    await pharmacist.look('medicine-issued');
    await page.getByRole('button', { name: /^Take back / }).click();
    await page.getByLabel(/^Quantity that comes back/).fill('20');
    const lot = page.getByRole('dialog').getByRole('radio').first();
    await lot.check();
    await page.getByLabel(/^Why does it come back/).fill('Did not agree with her');
    await pharmacist.look('medicine-return');
    await page.getByRole('dialog').getByRole('button', { name: 'Take back', exact: true }).click();
    await page.getByText(/^Taken back into quarantine: 20 /).waitFor();
    await page.goto('/stock');
    await page
      .getByRole('button', { name: /^Decide about lot / })
      .first()
      .click();
    await page.getByRole('radio', { name: /^Back to stock/ }).check();
    await page.getByLabel(/^What does the decision go by/).fill('Strips sealed');
    await pharmacist.look('medicine-quarantine');
    await page.getByRole('dialog').getByRole('button', { name: 'Record' }).click();
    await page.getByText('Back in stock').waitFor();
    expect(pharmacist.complaints).toEqual([]);
    await pharmacist.leave();

    await startTask(cashier, who, 'Refund');
    await cashier.page.getByTestId('refund-owed').waitFor();
    await cashier.look('refund');
    await finishTask(cashier, 'Refund', () =>
      cashier.page.getByRole('button', { name: 'Record refund' }).click(),
    );
    await cashier.page.goto(`/visits/${visitId}`);
    await cashier.page.getByText(/^V\d{4}-\d{6}$/).waitFor();
    await cashier.look('bill-after-refund');
    expect(cashier.complaints).toEqual([]);
    await cashier.leave();
  });

  it('what was prescribed with repeats is issued again from the patient’s page, without a doctor', async () => {
    const patient = (await registerPatient(team)) as Patient;
    const who = named(patient);
    const found = await team.doctor.call<{ items: { id: string; available: number; saleClass: string }[] }>(
      'GET',
      '/api/v1/pharmacy/medicines?q=metformin&limit=50',
    );
    const medicineId =
      found.body.items.find(({ available, saleClass }) => available > 40 && saleClass !== 'controlled')?.id ??
      '';
    const line = { medicineId, quantity: 2, timesPerDay: 1, durationDays: 2, repeats: 1, instructions: '' };
    const { visitId } = await consultWithOrders(team, patient.id, { prescriptions: [{ lines: [line] }] });
    await taskOf(team.pharmacist, visitId, 'dispensing');
    const lineId = (await prescriptions(team.pharmacist, visitId))[0]?.lines[0]?.id;
    const lines = [{ lineId, quantity: 2 }];
    await mustDo(team.pharmacist, visitId, 'dispensing', {
      lines,
      outcome: 'complete',
      identityConfirmed: true,
    });
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    const { body } = await team.cashier.call<{ balance: { amountMinor: string; currency: string } }>(
      'GET',
      `/api/v1/billing/visits/${visitId}`,
    );
    await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: body.balance }] });

    const pharmacist = await browsers.enterAs(at('pharmacist1'), 'Inbox');
    const { page } = pharmacist;
    await page.goto(`/patients/${patient.id}`);
    const card = page.getByRole('list', { name: 'May be issued again' });
    await card.getByText(/0 of 1 repeats used/).waitFor();
    await card.getByText(/^◆ Enough until /).waitFor();
    await pharmacist.look('repeats');
    await page.getByRole('button', { name: 'Issue again' }).click();
    await page.getByText(/Choose what is issued/).waitFor();
    await card.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Issue again' }).dblclick();
    await page.waitForURL(/\/visits\//);
    await page.goto('/inbox');
    await startTask(pharmacist, who, 'Dispensing');
    await pharmacist.look('repeat-handed-over');
    await page.goto(`/patients/${patient.id}`);
    await card.getByText(/1 of 1 repeats used/).waitFor();
    await card.getByText('Still being issued').waitFor();
    expect(await card.getByRole('checkbox').isDisabled()).toBe(true);
    expect(pharmacist.complaints).toEqual([]);
    await pharmacist.leave();
  });
});
