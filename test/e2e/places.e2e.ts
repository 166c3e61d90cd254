import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

describe('work in places of the menu', () => {
  let team: Team;
  /** Somebody who waits. */
  let name = '';
  let browsers: Browsers;
  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform);
    team = await outpatientTeam(platform);
    // Somebody waits at each step, so that no place is empty.
    const steps = [
      [],
      [[team.nurse, forms.triage]],
      [
        [team.nurse, forms.triage],
        [team.doctor, forms.consultation],
      ],
    ] as const;
    for (const done of steps) {
      const patient = await registerPatient(team);
      name = `${patient.givenName} ${patient.familyName}`;
      let receipt = (await checkIn(team, patient.id)).body;
      for (const [person, form] of done) receipt = (await complete(person, receipt, form)).body;
    }
  });
  afterAll(async () => {
    await browsers?.close();
  });

  it('of catalogues: an administrator imports entries and is told what is wrong with which', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/catalogue/procedures');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Fill in an example' }).click();
    const box = page.getByLabel('Entries, at most 500');
    await box.fill(
      `${await box.inputValue()}\nECG,Electrocardiogram,20,no,30000\nBAD,Without minutes,-5,no,100`,
    );
    await seat.look('catalogue-import');
    await page.getByRole('button', { name: 'Check 3' }).click();
    for (const outcome of ['Added: 1', 'Changed: 1', 'Refused: 1']) await page.getByText(outcome).waitFor();
    await page.getByText('durationMinutes').waitFor();
    await seat.look('catalogue-checked');
    // One wrong row, and nothing is stored; without it the rest is.
    expect(await page.getByRole('button', { name: 'Import 3' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Change what was pasted' }).click();
    await box.fill((await box.inputValue()).replace(/\nBAD.*/, ''));
    await page.getByRole('button', { name: 'Check 2' }).click();
    await page.getByRole('button', { name: 'Import 2' }).click();
    await page.getByText('What became of each entry').waitFor();
    await seat.look('catalogue-imported');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('Dressing of a wound').waitFor();
    await page.goto('/admin/catalogue/tests');
    await page.getByRole('button', { name: /^Change Haemoglobin \(Hb\)/ }).click();
    await page.getByRole('heading', { name: /^Change Haemoglobin/ }).waitFor();
    await seat.look('catalogue-test');
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('of the queues: the desk finds where somebody stands, whichever doctor’s queue it is', async () => {
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto('/queue');
    await page.getByLabel('Find in all queues').fill('Zzyzx Quuxington');
    await page.getByText('Nobody in the queues of today').waitFor();
    await page.getByLabel('Find in all queues').fill(name);
    const [family = ''] = name.split(' ').slice(-1);
    const hit = page.getByRole('button', { name: new RegExp(family, 'i') });
    await hit.waitFor();
    await seat.look('queue-find');
    await hit.click();
    await page.getByRole('heading', { level: 2, name: /^Waiting/ }).waitFor();
    expect(await page.getByLabel('Find in all queues').inputValue()).toBe('');
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('of a doctor who leaves: the patients go to another one, and the dialog says how many', async () => {
    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    await page.goto('/queue');
    await page.getByRole('button', { name: 'Hand over my patients' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await dialog.getByText('This is needed').first().waitFor();
    await dialog.getByLabel('To which doctor?').selectOption({ index: 1 });
    await dialog.getByLabel('Reason').fill('Called to the ward');
    await seat.look('handover');
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    const counts = dialog.getByTestId('handed-over').getByRole('definition');
    await counts.first().waitFor();
    expect(Number(await counts.first().innerText()), 'patients who were on the way').toBeGreaterThan(0);
    await seat.look('handed-over');
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
