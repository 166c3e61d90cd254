import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Availability } from '#contracts/doctors/doctor.ts';
import { forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

// A doctor does not come in; their patients wait. Whoever supervises sees it and gives them to another.
describe('the board of who supervises', () => {
  let team: Team;
  let other: Person;
  let browsers: Browsers;
  const path = () => `/api/v1/doctors/${team.doctor.user.id}`;
  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform, 'trembling');
    team = await outpatientTeam(platform, 'kaveri');
    other = await signIn(platform, 'doctor2@kaveri.example');
  });
  afterAll(async () => {
    // Other suites need this doctor today.
    const { body } = await team.admin.call<Availability>('GET', `${path()}/availability`);
    const absences = body.exceptions.filter(({ reason }) => reason === 'ill on the board');
    for (const { id } of absences) await team.admin.call('DELETE', `${path()}/exceptions/${id}`);
    await browsers?.close();
  });

  it('gives the patient of a doctor who is away to another, with a note that this one reads', async () => {
    const patient = await registerPatient(team);
    const arrived = (await checkIn(team, patient.id)).body;
    const { openedTasks } = (await complete(team.nurse, arrived, forms.triage)).body;
    const taskId = openedTasks[0]?.id ?? '';
    const today = (await team.admin.call<{ date: string }>('GET', '/api/v1/waits')).body.date;
    const leave = { date: today, kind: 'away', from: null, to: null, reason: 'ill on the board' };
    expect((await team.admin.call('POST', `${path()}/exceptions`, leave)).status).toBe(200);

    const seat = await browsers.enterAs('admin1@kaveri.example', 'Inbox');
    const { page } = seat;
    await page.goto('/board');
    const row = page.locator(`[data-late="${taskId}"]`);
    await row.getByText(/Away/).waitFor();
    await seat.look('board');
    await row.getByRole('button', { name: /^Act on/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Decide' }).click();
    await dialog.getByText(/Choose somebody, bring it forward/).waitFor();
    const to = dialog.getByLabel('Who does it');
    const label = await to.locator('option', { hasText: other.user.name }).innerText();
    await to.selectOption({ label });
    await dialog.getByLabel(/^Note for/).fill('Dr is ill today, please see this patient');
    await seat.look('board-act', dialog);
    await dialog.getByRole('button', { name: 'Decide' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.waitFor({ state: 'detached' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();

    const doctor = await browsers.enterAs('doctor2@kaveri.example', 'Inbox');
    await doctor.page.goto(`/inbox/${taskId}`);
    await doctor.page.getByText('Dr is ill today, please see this patient').waitFor();
    expect(doctor.complaints).toEqual([]);
    await doctor.leave();
  });
});
