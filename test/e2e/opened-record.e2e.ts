import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

// A doctor without a relationship opens a record; the administration reviews it, and the patient sees it.
describe('a record opened without a relationship', () => {
  const platform = browserPlatform();
  const reason = 'Collapsed in the corridor';
  let team: Team;
  let browsers: Browsers;
  let visitId: string;
  let familyName: string;

  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    const demo = await outpatientTeam(platform);
    // The patient of the doctor whom the demo's button does not sign in.
    team = { ...demo, doctor: await signIn(platform, 'doctor2@asha.example') };
    const patient = await registerPatient(team);
    ({ familyName } = patient);
    const { body } = await complete(team.nurse, (await checkIn(team, patient.id)).body, {
      ...forms.triage,
      allergies: { state: 'list', items: [{ text: 'Penicillin', severity: 'severe' }] },
    });
    ({ visitId } = body);
  });
  afterAll(() => browsers?.close());

  it('is closed to another doctor, who is offered to open it and sees for how long', async () => {
    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    await page.goto(`/visits/${visitId}`);
    await page.getByText('You see no clinical record here').waitFor();
    expect(await page.getByText(forms.triage.complaint).count()).toBe(0);
    await seat.look('record-closed');
    await page.getByRole('button', { name: 'Take over' }).click();
    await seat.look('take-over', page.getByRole('dialog'));
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Open in an emergency' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Open the record' }).click();
    await dialog.getByText('▲').nth(1).waitFor();
    await dialog.getByRole('radio', { name: 'Emergency' }).check();
    await dialog.getByLabel(/^Reason, in words/).fill(reason);
    await seat.look('record-opening', dialog);
    await dialog.getByRole('button', { name: 'Open the record' }).click();
    await page.getByText(/^Opened without a care relationship: 59:\d\d left$/).waitFor();
    await page.getByText(forms.triage.complaint).waitFor();
    await seat.look('record-opened');
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('is reviewed by the administration', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/audit/opened');
    const entry = page.getByTestId('opened-record').filter({ hasText: familyName });
    await entry.getByText(reason).waitFor();
    await seat.look('opened-records');
    await entry.getByRole('link', { name: 'Review' }).click();
    await page.getByRole('heading', { name: 'Opened record to review' }).waitFor();
    // What it is about is read before it is taken.
    await page.getByText(reason).waitFor();
    await page.getByRole('button', { name: 'Mark as reviewed' }).click();
    await page.getByText('Say whether it was needed for care').first().waitFor();
    await page.getByRole('radio', { name: /^Needed for care/ }).check();
    await page.getByLabel(/^What came of it/).fill('Ward confirmed the collapse');
    await seat.look('access-review');
    await page.getByRole('button', { name: 'Mark as reviewed' }).click();
    await page
      .getByText(/^(✓ )?Opened record to review finished/)
      .first()
      .waitFor();
    await page.goto('/audit/opened');
    await entry.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Reviewed', exact: true }).click();
    await entry.getByText('Ward confirmed the collapse').waitFor();
    await entry.getByText('Needed for care').waitFor();
    await seat.look('opened-records-reviewed');
    await seat.leave();
  });

  it('is told to the patient', async () => {
    const account = await signIn(platform, 'patient1@asha.example');
    const patientId = account.user.patientId ?? '';
    const opened = await team.doctor.call('POST', `/api/v1/patients/${patientId}/break-glass`, {
      kind: 'other',
      reason,
    });
    expect(opened.status).toBe(201);
    await team.receptionist.call('GET', `/api/v1/patients/${patientId}`);
    const seat = await browsers.enterAs('patient', 'My visits');
    const { page } = seat;
    await page.getByRole('heading', { name: 'Who read my record' }).waitFor();
    const entry = page.getByTestId('access').filter({ hasText: team.doctor.user.name }).first();
    await entry.getByText('Opened with a special reason').waitFor();
    await seat.look('access-log', page.locator('#portal-access'));
    await seat.leave();
  });
});
