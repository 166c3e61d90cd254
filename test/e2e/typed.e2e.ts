import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { newPatient, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers, widest } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { writes } from './pages.ts';

// What a person types wrong, half, or in a hurry: everything is marked at once, and nothing is lost but by sending it.
describe('what is typed', () => {
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
  });
  afterAll(() => browsers?.close());
  const done = async (seat: Seat) => {
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  };
  const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const family = (page: Page) => page.getByLabel('Family name');

  it('is marked wherever it is wrong, slips beside what is missing', async () => {
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto('/patients/new');
    await family(page).fill('Iyer');
    const born = page.getByRole('group', { name: 'Date of birth' });
    for (const [part, typed] of [
      ['Day', '31'],
      ['Month', '2'],
      ['Year', '1990'],
    ] as const)
      await born.getByLabel(part).fill(typed);
    await box(page, 'Phone').fill('abc');
    await box(page, 'E-mail').fill('nope');
    await page.getByRole('button', { name: 'Register patient' }).click();
    await page.getByText('To answer or put right: 4, marked above.').waitFor();
    expect(await page.locator('[data-invalid]').allInnerTexts()).toEqual([
      expect.stringMatching(/Give a date that exists/),
      expect.stringMatching(/This is needed/),
      expect.stringMatching(/Not a phone number/),
      expect.stringMatching(/Not an e-mail address/),
    ]);
    expect(await page.evaluate('document.activeElement.closest("[data-invalid]") !== null')).toBe(true);
    await seat.look('registration-wrong');
    await done(seat);
  });

  it('is there after a reload, and gone once it was sent or the sign-in has ended', async () => {
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    const { familyName, givenName } = newPatient();
    await page.goto('/patients/new');
    await family(page).fill(familyName);
    await page.reload();
    await expect.poll(() => family(page).inputValue()).toBe(familyName);
    // Somebody else comes to the desk: the half-typed one waits, and takes its place again.
    await page.goto('/patients/new?q=Anil');
    await expect.poll(() => family(page).inputValue()).toBe('Anil');
    await page.getByText(`Half typed: ${familyName.toUpperCase()}`).waitFor();
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await expect.poll(() => family(page).inputValue()).toBe(familyName);
    await page.getByLabel('Given name').fill(givenName);
    await page.getByRole('group', { name: 'Date of birth' }).getByLabel('Not known').check();
    await page.getByRole('radio', { name: 'Female' }).check();
    await writes(page, 'POST', /\/patients$/, () =>
      page.getByRole('button', { name: 'Register patient' }).click(),
    );
    await page.waitForURL(/\/patients\/[\w-]{36}$/);
    await page.goto('/patients/new');
    await family(page).waitFor();
    expect(await family(page).inputValue()).toBe('');
    await family(page).fill('Half');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/login/);
    expect(await page.evaluate('Object.keys(sessionStorage).filter((key) => /typed/.test(key))')).toEqual([]);
    await done(seat);
  });

  it('is there after Back and forward while details are corrected, and gone once that is called off', async () => {
    const patient = await registerPatient(team);
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto(`/patients/${patient.id}`);
    await page.getByRole('button', { name: 'Edit details' }).click();
    await page.getByLabel('Phone', { exact: true }).fill('98765');
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Check-in' }).waitFor();
    await page.goForward();
    await expect.poll(() => page.getByLabel('Phone', { exact: true }).inputValue()).toBe('98765');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Edit details' }).waitFor();
    await done(seat);
  });

  it('is a name as long as can be kept, and the record of the patient is no wider than a phone', async () => {
    const name = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(3).slice(0, 100);
    const patient = await registerPatient(team, { familyName: name, givenName: name });
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/patients/${patient.id}`);
    await page.getByTestId('banner-name').waitFor();
    expect(await page.evaluate<number>(widest)).toBe(0);
    await done(seat);
  });

  it('has the words of a person for an empty sign-in, at the box it is about', async () => {
    const seat = await browsers.visitor();
    const { page } = seat;
    await page.goto('/login');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Some fields need attention').waitFor();
    expect(await page.locator('[data-invalid]').allInnerTexts()).toEqual([
      expect.stringMatching(/Not an e-mail address/),
      expect.stringMatching(/This is needed/),
    ]);
    await done(seat);
  });

  it('has its currency before it where it is money, and only there', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/settings');
    const limit = box(page, 'Charges taken off one bill, up to');
    await limit.waitFor();
    expect(await limit.locator('..').innerText()).toBe('₹');
    expect(await box(page, 'Triage due, minutes').locator('..').innerText()).toBe('');
    // Of two places that lead to an address the nearer one is where somebody is.
    await page.goto('/audit/opened');
    const here = page.locator('nav [aria-current="page"]');
    await here.first().waitFor();
    expect(await here.allInnerTexts()).toEqual(['Opened records']);
    await done(seat);
  });

  it('is done in a hospital whose name can be read, on a phone too', async () => {
    // Who acts in one of two roles has a list of them beside it; of the others one has a long name.
    for (const who of ['lab_technician', 'nurse2@asha.example'] as const) {
      const seat = await browsers.enterAs(who, /Inbox|Check-in/);
      const { page } = seat;
      await page.setViewportSize({ width: 390, height: 844 });
      const name = page.getByTestId('hospital-name');
      await name.waitFor();
      const cut = await page.evaluate<number>(
        `(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
        Math.max(scrollWidth - clientWidth, scrollHeight - clientHeight))(document.querySelector('[data-testid="hospital-name"]'))`,
      );
      expect(cut).toBeLessThanOrEqual(0);
      await done(seat);
    }
  });

  it('is read on a phone in the order of the day: who is in, who comes next, who is through', async () => {
    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/queue');
    const headings = page.locator('main h2');
    await headings.nth(1).waitFor();
    expect((await headings.allInnerTexts()).slice(0, 2).map((text) => text.replace(/\s*\d+$/, ''))).toEqual([
      'Now',
      'Waiting',
    ]);
    await done(seat);
  });
});
