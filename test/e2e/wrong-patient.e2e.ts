import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Patient } from '#contracts/patients/patient.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { bleeding } from '#test/builders/moves.ts';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { stopAtFirstFailure, writes } from './pages.ts';

// The wrong one of two was checked in, and a nurse reads the band after triage. Every button is pressed twice, as everywhere here.
describe('a visit of the wrong patient', () => {
  let team: Team;
  let browsers: Browsers;
  let nurse: Seat;
  let wrong: Patient;
  let right: Patient;
  let receipt: Receipt;
  const shown = ({ familyName, givenName }: Patient) => `${familyName.toUpperCase()}, ${givenName}`;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
    wrong = await registerPatient(team);
    right = await registerPatient(team);
    receipt = (await complete(team.nurse, (await checkIn(team, wrong.id)).body, bleeding)).body;
  });
  afterAll(() => browsers?.close());
  stopAtFirstFailure();

  it('is moved by the nurse to whose it is, with a reason', async () => {
    nurse = await browsers.enterAs('nurse', 'Inbox');
    const { page } = nurse;
    await page.goto(`/visits/${receipt.visitId}`);
    await page.getByRole('button', { name: 'Wrong patient' }).click();
    const dialog = page.getByRole('dialog', { name: 'This visit is somebody else’s' });
    await dialog.getByText(wrong.mrn).waitFor();
    // Nothing is sent before it is said whose it is, and why.
    await dialog.getByRole('button', { name: 'Move the visit' }).click();
    await dialog.getByRole('alert').first().waitFor();
    await dialog.getByRole('combobox', { name: 'Whose visit it is' }).fill(right.mrn);
    await dialog.getByTestId('patient-option').filter({ hasText: right.mrn }).click();
    await dialog.getByLabel('How it came about').fill('Two of one name, the band of the other');
    await nurse.look('wrong-patient-move', dialog);
    await writes(page, 'POST', /\/visits\/[\w-]+\/move$/, () =>
      dialog.getByRole('button', { name: 'Move the visit' }).click(),
    );
    await dialog.waitFor({ state: 'detached' });
    await page.getByTestId('banner-name').getByText(shown(right)).waitFor();
    await page.getByText('melaena since the morning').first().waitFor();
  });

  it('keeps a weight that was typed wrong to be seen, and uses it no more', async () => {
    const { page } = nurse;
    await page.getByRole('button', { name: 'Strike an entry' }).click();
    const dialog = page.getByRole('dialog', { name: 'Entered in error' });
    await dialog.getByLabel('What was wrong').selectOption({ label: 'Weight 64 kg' });
    await dialog.getByLabel('Why it was an error').fill('Scales of the other room');
    await nurse.look('strike-entry', dialog);
    await writes(page, 'POST', /\/visits\/[\w-]+\/entered-in-error$/, () =>
      dialog.getByRole('button', { name: 'Strike it' }).click(),
    );
    await page.getByTestId('struck').locator('del').getByText('64 kg').waitFor();
    expect(await page.locator('dl').getByText('Weight', { exact: true }).count()).toBe(0);
  });

  it('is shown struck through on the wrong record, to who cares for that patient now', async () => {
    const { page } = nurse;
    await checkIn(team, wrong.id);
    await page.goto(`/patients/${wrong.id}`);
    const mistakes = page.getByTestId('mistakes');
    await mistakes.getByRole('heading', { name: 'Entered in error' }).waitFor();
    await mistakes.getByRole('link', { name: new RegExp(right.mrn) }).waitFor();
    for (const words of ['Penicillin', 'Warfarin', 'melaena since the morning', '64 kg'])
      await mistakes.locator('del').getByText(words).waitFor();
    await nurse.look('wrong-patient-struck', mistakes);
    // And nowhere else on the page.
    expect(await page.getByText('Penicillin').count()).toBe(1);
  });

  it('is seen at the desk as moved, without a clinical word', async () => {
    const desk = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = desk;
    await page.goto(`/patients/${wrong.id}`);
    const mistakes = page.getByTestId('mistakes');
    await mistakes.getByText('What was written is shown to who cares for the patient.').waitFor();
    expect(await mistakes.locator('del').count()).toBe(0);
    await page.goto(`/patients/${right.id}`);
    await mistakes.getByRole('link', { name: new RegExp(`from .*${wrong.mrn}`) }).waitFor();
    expect([...desk.complaints, ...nurse.complaints]).toEqual([]);
    await desk.leave();
    await nurse.leave();
  });
});
