import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Patient } from '#contracts/patients/patient.ts';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { Counted } from './counted.ts';
import { finishTask, startTask, stopAtFirstFailure, writes } from './pages.ts';

// Somebody unconscious is brought at night: a nurse takes them in, a doctor begins, the desk learns who they are.
describe('an emergency arrival', () => {
  let team: Team;
  let browsers: Browsers;
  let nurse: Seat;
  let known: Patient;
  /** As every screen names them. */
  let name: string;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
    known = await registerPatient(team, {
      gender: 'male',
      birthDate: { precision: 'day', date: '1986-03-09' },
    });
  });
  afterAll(() => browsers?.close());
  stopAtFirstFailure();

  it('is three presses from the inbox to the open triage, with a name by which they are told apart', async () => {
    nurse = await browsers.enterAs('nurse', 'Inbox');
    const { page } = nurse;
    const person = new Counted(page);
    await person.press(page.getByRole('navigation').getByRole('link', { name: 'Emergency' }));
    await page.getByRole('heading', { level: 1, name: 'Emergency' }).waitFor();
    await page.getByRole('button', { name: 'Male, about 40', exact: true }).waitFor();
    await nurse.look('emergency');
    await person.press(page.getByRole('button', { name: 'Male, about 40', exact: true }));
    await writes(page, 'POST', /\/visits$/, () =>
      person.press(page.getByRole('button', { name: 'Take in' })),
    );
    await page.getByRole('heading', { level: 2, name: 'Triage', exact: true }).waitFor();
    await page.locator('[data-work] form').waitFor();
    expect(person.actions).toBeLessThanOrEqual(3);
    name = (await page.getByTestId('banner-name').textContent())?.trim() ?? '';
    expect(name).toMatch(/^Unknown, male, about 40 · band E-\d{4}$/);
  });

  it('is asked how awake they are, and the sum is worked out', async () => {
    const { page } = nurse;
    const work = page.locator('[data-work]');
    await work.getByLabel('Presenting complaint').fill('found unconscious at the bus station');
    await page.getByRole('radiogroup', { name: 'Consciousness' }).getByRole('radio').first().press('p');
    await work.getByRole('combobox', { name: 'Eyes' }).selectOption('2');
    await work.getByRole('combobox', { name: 'Voice' }).selectOption('2');
    await work.getByRole('combobox', { name: 'Movement' }).selectOption('5');
    expect(await work.getByTestId('gcs').textContent()).toBe('9');
    await work.getByRole('combobox', { name: 'Voice' }).selectOption('NT');
    expect(await work.getByTestId('gcs').textContent()).toBe('no sum');
    await nurse.look('emergency-triage');
  });

  it('is begun by a doctor while the triage is open', async () => {
    const doctor = await browsers.enterAs('doctor', 'Inbox');
    await startTask(doctor, new RegExp(name), 'Consultation');
    await doctor.look('emergency-consultation');
    expect(doctor.complaints).toEqual([]);
    await doctor.leave();
  });

  it('is triaged in the meantime, and the visit shows the scale', async () => {
    const { page } = nurse;
    for (const [group, letter] of [
      [/^Allergies/, 'n'],
      [/^Medicines/, 'n'],
      [/^Urgency/, '1'],
    ] as const)
      await page.getByRole('radiogroup', { name: group }).getByRole('radio').first().press(letter);
    await finishTask(nurse, 'Triage', () => page.keyboard.press('Control+Enter'));
    await page.goto('/visits');
    await page
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click();
    await page.getByText('E2VNTM5').first().waitFor();
    await page.getByText('Responds to pain').first().waitFor();
    await nurse.look('emergency-visit');
  });

  it('gets a name at the desk, which is asked whether that is somebody who has a record', async () => {
    const desk = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = desk;
    const band = name.slice(name.indexOf('E-'));
    await page.goto(`/patients?q=${band}`);
    await page.getByRole('link', { name: new RegExp(name) }).click();
    await page.getByRole('button', { name: 'Edit details' }).click();
    await page.getByLabel('Given name').fill(known.givenName);
    await page.getByLabel('Family name').fill(known.familyName);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'This person may already be registered' }).waitFor();
    await desk.look('emergency-identified');
    await writes(page, 'PATCH', /\/patients\/[\w-]+$/, () =>
      page.getByRole('button', { name: 'Save anyway' }).click(),
    );
    await page.getByText(`${known.familyName.toUpperCase()}, ${known.givenName}`).first().waitFor();
    // The band is still round the wrist.
    await page.getByText(band, { exact: true }).waitFor();
    expect([...desk.complaints, ...nurse.complaints]).toEqual([]);
    await desk.leave();
    await nurse.leave();
  });
});
