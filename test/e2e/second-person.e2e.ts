import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { changeSettings } from '#test/builders/settings.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { finishTask, startTask } from './pages.ts';

// A cashier leaves more unpaid than one person may; an administrator is asked, agrees, and the cashier goes on.
describe('what a cashier may not do alone', () => {
  const platform = browserPlatform();
  let team: Team;
  let browsers: Browsers;
  let who: RegExp;
  let settings: Record<string, unknown>;

  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    team = await outpatientTeam(platform);
    settings = (await team.admin.call('GET', '/api/v1/admin/settings')).body;
    await changeSettings(team.admin, { onAccountLimitMinor: 10_000 });
    const patient = await registerPatient(team);
    who = new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
    let receipt = (await checkIn(team, patient.id)).body;
    for (const [person, form] of [
      [team.nurse, forms.triage],
      [team.doctor, forms.consultation],
      [team.cashier, forms.billing],
    ] as const)
      receipt = (await complete(person, receipt, form)).body;
    expect(receipt.stage).toBe('payment');
  });
  afterAll(async () => {
    if (team) await changeSettings(team.admin, settings);
    await browsers?.close();
  });

  it('is asked of an administrator, who sees the bill and agrees, while the form stays as it was typed', async () => {
    const cashier = await browsers.enterAs('cashier', 'Inbox');
    const { page } = cashier;
    await startTask(cashier, who, 'Payment');
    await page.getByLabel(/^Amount received/).fill('100');
    await page.getByLabel(/^Why do .* stay unpaid/).fill('Brings the rest on Friday');
    await page.getByRole('button', { name: 'Record payment' }).click();
    await page.getByText(/^Leaving more than .* unpaid needs a second person$/).waitFor();
    expect(await page.getByText('This is above your limit').count()).toBe(0);
    await cashier.look('second-person-needed');
    await page.getByRole('button', { name: 'Ask for agreement' }).click();
    await page.getByText(/^Asked about .*400\.00/).waitFor();
    await cashier.look('second-person-waiting');

    const admin = await browsers.enterAs('admin', 'Inbox');
    // Read before it is anybody's: how much it is about decides who takes it.
    await admin.page.getByRole('list', { name: 'Tasks' }).getByRole('link', { name: who }).click();
    await admin.page.getByText('Brings the rest on Friday').waitFor();
    expect(await admin.page.getByTestId('asked-amount').innerText()).toMatch(/400\.00$/);
    await startTask(admin, who, 'Bill approval');
    await admin.page.getByText('Brings the rest on Friday').waitFor();
    await admin.page.getByRole('button', { name: 'Send decision' }).click();
    await admin.page.getByText('Choose one').waitFor();
    await admin.page.getByRole('radio', { name: /^I agree/ }).check();
    await admin.look('second-person-decides');
    await finishTask(admin, 'Bill approval', () =>
      admin.page.getByRole('button', { name: 'Send decision' }).click(),
    );
    expect(admin.complaints).toEqual([]);
    await admin.leave();

    await page.getByText(/ agreed to .*400\.00$/).waitFor();
    expect(await page.getByLabel(/^Amount received/).inputValue()).toBe('100');
    await cashier.look('second-person-agreed');
    await finishTask(cashier, 'Payment', () => page.getByRole('button', { name: 'Record payment' }).click());
    expect(cashier.complaints.filter((line) => !line.includes('409'))).toEqual([]);
    await cashier.leave();
  });
});
