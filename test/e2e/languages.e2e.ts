import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { enter, openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { writes } from './pages.ts';
import { collectNames, foreignWords } from './visible-words.ts';

const languageOf = (page: Page) =>
  page.evaluate<string>('`${document.documentElement.lang} ${document.documentElement.dir}`');

describe('the language of the screens', () => {
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
  });
  afterAll(async () => {
    // Also where something failed half way: the suites after this one read English.
    await team?.nurse.call('PUT', '/api/v1/auth/locale', { locale: 'en' });
    await browsers?.close();
  });
  const done = async (seat: Seat) => {
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  };
  /** Opens the form of somebody's task, whatever its words are. */
  async function openForm(page: Page, familyName: string) {
    await page.getByRole('link', { name: familyName.toUpperCase() }).first().click();
    await page
      .locator('main form')
      .filter({ has: page.locator('button[type="submit"]') })
      .first()
      .waitFor();
  }

  it('is chosen before one signs in, and kept in the browser', async () => {
    const seat = await browsers.visitor();
    const { page } = seat;
    const names = collectNames(page);
    await page.goto('/login');
    await page.getByLabel('Language').selectOption('hi');
    await page.getByRole('heading', { level: 1, name: 'साइन इन' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('language');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'साइन इन' }).waitFor();
    expect(await languageOf(page)).toBe('hi ltr');
    await expect.poll(() => foreignWords(page, names)).toEqual([]);
    await seat.look('languages-login');
    await page.goto('/register');
    await page.getByLabel('निमंत्रण कोड').fill('x');
    await page.getByRole('button', { name: 'खाता बनाएँ' }).click();
    await page.getByText('यह कोड रिसेप्शन देता है').first().waitFor();
    await expect.poll(() => foreignWords(page, names)).toEqual([]);
    await done(seat);
  });

  it('is chosen on the account, and goes with the person to every page and browser', async () => {
    const patient = await registerPatient(team);
    await checkIn(team, patient.id);
    const seat = await browsers.enterAs('nurse1@asha.example', 'Inbox');
    const { page } = seat;
    const names = collectNames(page);
    await page.goto('/account');
    await writes(page, 'PUT', /\/auth\/locale$/, () => page.getByLabel('Language').selectOption('hi'));
    await page.getByRole('heading', { level: 1, name: 'मेरा खाता' }).waitFor();
    await expect.poll(() => foreignWords(page, names)).toEqual([]);
    await seat.look('languages-account');
    for (const [address, title] of [
      ['/inbox', 'इनबॉक्स'],
      ['/patients', 'मरीज़'],
      ['/visits', 'विज़िट'],
      [`/patients/${patient.id}`, /./],
    ] as const) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await expect.poll(() => foreignWords(page, names), { message: address }).toEqual([]);
    }
    await page.goto('/inbox');
    await openForm(page, patient.familyName);
    await expect.poll(() => foreignWords(page, names)).toEqual([]);
    await seat.look('languages-triage');
    const elsewhere = await browsers.visitor();
    await enter(browserPlatform(), elsewhere.page, 'nurse1@asha.example');
    await elsewhere.page.getByRole('heading', { level: 1, name: 'इनबॉक्स' }).waitFor();
    await done(elsewhere);
    await page.goto('/account');
    await writes(page, 'PUT', /\/auth\/locale$/, () => page.getByLabel('भाषा').selectOption('en'));
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor();
    await done(seat);
  });

  it('may run from right to left: nothing is cut off, nothing is without words', async () => {
    const patient = await registerPatient(team);
    await checkIn(team, patient.id);
    const seat = await browsers.visitor();
    const { page } = seat;
    const names = collectNames(page);
    await page.goto('/login?lang=ar-XB');
    await page.getByRole('heading', { level: 1, name: '⟦' }).waitFor();
    expect(await languageOf(page)).toBe('ar-XB rtl');
    await expect.poll(() => foreignWords(page, names)).toEqual([]);
    await seat.look('languages-rtl-login');
    await enter(browserPlatform(), page, 'nurse2@asha.example');
    for (const address of ['/inbox', '/patients', '/visits', '/account', `/patients/${patient.id}`]) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => foreignWords(page, names), { message: address }).toEqual([]);
      await seat.look(
        `languages-rtl-${address.split('/')[1] ?? ''}${address.split('/').length > 2 ? '-one' : ''}`,
      );
    }
    await page.goto('/inbox');
    await openForm(page, patient.familyName);
    await expect.poll(() => foreignWords(page, names)).toEqual([]);
    await seat.look('languages-rtl-triage');
    await done(seat);
  });
});
