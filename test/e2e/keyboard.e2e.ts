import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { Role } from '#contracts/identity/names.ts';
import type { Patient } from '#contracts/patients/patient.ts';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { stopAtFirstFailure } from './pages.ts';

const mostTabs = 120;
const isFocused = (what: Locator) => what.evaluate((each) => each === each.ownerDocument.activeElement);
/** Goes to something by Tab alone. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  await what.waitFor();
  for (let nth = 0; nth < mostTabs; nth += 1) {
    if (await isFocused(what)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${mostTabs} times Tab do not lead to ${String(what)}`);
}

// One whole visit, and nobody touches a mouse.
describe('a whole visit by keyboard only', () => {
  let team: Team;
  let browsers: Browsers;
  let patient: Patient;
  const seats: Seat[] = [];
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
    patient = await registerPatient(team, { gender: 'male' });
  });
  afterAll(() => browsers?.close());
  stopAtFirstFailure();
  const theName = () => new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
  async function at(role: Role, title: string): Promise<Page> {
    const seat = await browsers.enterAs(role, title);
    seats.push(seat);
    return seat.page;
  }
  /** Opens the task of the patient by what is typed or scanned into the search of the inbox. */
  async function open(page: Page, kind: string): Promise<void> {
    await page.getByRole('list', { name: 'Tasks' }).getByRole('link', { name: theName() }).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(patient.mrn);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: kind, exact: true }).waitFor();
    await page.getByTestId('banner-name').filter({ hasText: theName() }).waitFor();
    await page.locator('[data-work] form').waitFor();
  }
  const choose = async (page: Page, group: RegExp, letter: string) => {
    const row = page.getByRole('radiogroup', { name: group });
    for (let nth = 0; nth < mostTabs && !(await isWithin(row)); nth += 1) await page.keyboard.press('Tab');
    await page.keyboard.press(letter);
  };
  const isWithin = (row: Locator) => row.evaluate((each) => each.contains(each.ownerDocument.activeElement));

  it('begins at the desk', async () => {
    const page = await at('receptionist', 'Check-in');
    await tabTo(page, page.getByRole('combobox', { name: /patient/i }));
    await page.keyboard.type(patient.mrn);
    await page.getByRole('option', { name: theName() }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(
      page,
      page
        .getByRole('button', { name: /check in/i })
        .and(page.getByRole('button', { name: theName() }))
        .and(page.getByRole('button', { name: team.doctor.user.name })),
    );
    await page.keyboard.press('Enter');
    await page.getByTestId('token-number').waitFor();
  });

  it('goes on at the triage', async () => {
    const page = await at('nurse', 'Inbox');
    await open(page, 'Triage');
    // Focus is where work goes on.
    await expect.poll(() => isFocused(page.getByLabel('Presenting complaint'))).toBe(true);
    await page.keyboard.type('Cough for a week');
    await tabTo(page, page.getByLabel('Heart rate'));
    await page.keyboard.type('84');
    await choose(page, /^Allergies/, 'n');
    await choose(page, /^Medicines/, 'n');
    await choose(page, /^Urgency/, '4');
    await page.keyboard.press('Control+Enter');
    await page
      .getByText(/^(✓ )?Triage finished: /)
      .first()
      .waitFor();
  });

  it('is called and written at the doctor', async () => {
    const page = await at('doctor', 'Inbox');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    const row = page.getByRole('listitem').filter({ hasText: theName() });
    await tabTo(page, row.getByRole('button', { name: /^Call/ }));
    await page.keyboard.press('Enter');
    await page.getByLabel('Subjective').waitFor();
    await tabTo(page, page.getByLabel('Assessment'));
    await page.keyboard.type('Viral infection');
    await page.getByRole('button', { name: 'Give back' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('task-done').waitFor();
  });

  it('ends at the cashier with a printed receipt', async () => {
    const page = await at('cashier', 'Inbox');
    await open(page, 'Billing');
    await page.evaluate('globalThis.print = () => { globalThis.printed = (globalThis.printed ?? 0) + 1; }');
    await page.getByTestId('bill-total').waitFor();
    await page.evaluate(
      'addEventListener("submit", () => { globalThis.sent = (globalThis.sent ?? 0) + 1; }, true)',
    );
    await page.keyboard.down('Control');
    await page.keyboard.down('Enter');
    await page.getByRole('heading', { level: 2, name: 'Payment', exact: true }).waitFor();
    await page.getByTestId('balance').waitFor();
    // The keys are held a moment too long, and the payment is filled in already: nobody has taken any money yet.
    for (let times = 0; times < 5; times += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await page.keyboard.up('Control');
    expect(await page.evaluate('globalThis.sent')).toBe(1);
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('task-done').waitFor();
    await page.locator('[data-shortcut="print"]').waitFor();
    await page.keyboard.press('p');
    await expect.poll(() => page.evaluate('globalThis.printed ?? 0')).toBe(1);
    for (const seat of seats) expect(seat.complaints).toEqual([]);
  });
});

// A scanner types a number and Enter within a few milliseconds: what was listed before is no answer to it.
it('opens whom a scan names, however slow the list is', async () => {
  const browsers = await openBrowsers(browserPlatform());
  const team = await outpatientTeam(browserPlatform());
  const scanned = await registerPatient(team);
  // Somebody who came before stands first in the list.
  await checkIn(team, (await registerPatient(team)).id);
  await checkIn(team, scanned.id);
  const seat = await browsers.enterAs('nurse', 'Inbox');
  const { page } = seat;
  await page.getByRole('list', { name: 'Tasks' }).getByRole('link').first().waitFor();
  await page.route(
    (url) => url.pathname.endsWith('/api/v1/inbox') && url.searchParams.has('q'),
    async (route) => {
      const answer = await route.fetch();
      await new Promise((done) => setTimeout(done, 600));
      await route.fulfill({ response: answer });
    },
  );
  await page.keyboard.press('/');
  await page.keyboard.type(scanned.mrn);
  await page.keyboard.press('Enter');
  await page
    .getByTestId('banner-name')
    .filter({ hasText: new RegExp(`${scanned.familyName}, ${scanned.givenName}`, 'i') })
    .waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  expect(seat.complaints).toEqual([]);
  await browsers.close();
});
