import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { deadline, enter, openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { startTask } from './pages.ts';

const typed = 'Chest pain since this morning, worse on stairs';

// Nothing a person typed is lost, whatever happens to the page, the line, the sign-in or the visit.
describe('typed text survives', () => {
  const platform = browserPlatform();
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    team = await outpatientTeam(platform);
  });
  afterAll(() => browsers?.close());

  const complaint = (page: Page) => page.getByLabel('Presenting complaint');
  /** A nurse at the triage of somebody new. */
  async function atTriage(
    who: Parameters<Browsers['enterAs']>[0] = 'nurse',
  ): Promise<{ seat: Seat; taskId: string; visitId: string }> {
    const patient = await registerPatient(team);
    const { body } = await checkIn(team, patient.id);
    const seat = await browsers.enterAs(who, 'Inbox');
    await startTask(seat, new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i'), 'Triage');
    return { seat, taskId: body.openedTasks[0]?.id ?? '', visitId: body.visitId };
  }
  const holder = async (taskId: string) =>
    (await team.nurse.call<{ claimantName: string | null }>('GET', `/api/v1/inbox/${taskId}`)).body
      .claimantName;
  const draft = async (taskId: string, nurse = team.nurse) =>
    (await nurse.call<{ form: { complaint?: string } | null }>('GET', `/api/v1/inbox/${taskId}/draft`)).body
      .form?.complaint;

  it('looking takes nothing; the first key takes the task', async () => {
    const { seat, taskId } = await atTriage();
    expect(await holder(taskId)).toBeNull();
    await complaint(seat.page).press('C');
    await seat.page.getByRole('button', { name: 'Give back' }).waitFor();
    expect(await holder(taskId)).toBe(team.nurse.user.name);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('a reload within a tenth of a second of the last key', async () => {
    const { seat, taskId } = await atTriage();
    const { page } = seat;
    await complaint(page).fill(typed);
    await page.reload();
    await expect.poll(() => complaint(page).inputValue(), { timeout: deadline }).toBe(typed);
    await expect.poll(() => draft(taskId), { timeout: deadline }).toBe(typed);
    await seat.leave();
  });

  it('a line that is down for ten seconds, which the page says and mends by itself', async () => {
    const { seat, taskId } = await atTriage();
    const { page } = seat;
    await complaint(page).press('C');
    await page.getByText('Draft saved').waitFor();
    await page.context().setOffline(true);
    const cut = Date.now();
    await page.getByTestId('lost-line').waitFor();
    await complaint(page).fill(typed);
    await page.getByText('Draft not saved yet').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.getByTestId('lost-line').isVisible()).toBe(true);
    await expect.poll(() => Date.now() - cut, { timeout: deadline }).toBeGreaterThan(10_000);
    await page.context().setOffline(false);
    const back = Date.now();
    await page.getByTestId('lost-line').waitFor({ state: 'detached' });
    expect(Date.now() - back).toBeLessThan(2_000);
    await expect.poll(() => draft(taskId), { timeout: deadline }).toBe(typed);
    expect(await complaint(page).inputValue()).toBe(typed);
    await seat.leave();
  });

  it('a sign-in that has ended: signing in again happens in place, and the form goes on', async () => {
    const email = 'nurse2@asha.example';
    const { seat, taskId } = await atTriage(email);
    const { page } = seat;
    await complaint(page).press('C');
    await page.getByText('Draft saved').waitFor();
    // Ended by an administrator while the form is open.
    const { user } = await signIn(platform, email);
    const ended = await team.admin.call('DELETE', `/api/v1/admin/users/${user.id}/sessions`);
    expect(ended.status).toBeLessThan(300);
    await complaint(page).fill(typed);
    const again = page.getByTestId('sign-in-again');
    await again.waitFor();
    await seat.look('sign-in-again', again);
    const login = platform.logins.find((each) => each.email === email);
    await again.getByLabel('Password').fill('not the right one');
    await again.getByRole('button', { name: 'Go on' }).click();
    await again.getByRole('alert').waitFor();
    await again.getByLabel('Password').fill(login?.password ?? '');
    await again.getByRole('button', { name: 'Go on' }).click();
    await again.waitFor({ state: 'detached' });
    expect(await complaint(page).inputValue()).toBe(typed);
    const nurse = await signIn(platform, email);
    await expect.poll(() => draft(taskId, nurse), { timeout: deadline }).toBe(typed);
    await seat.leave();
  });

  it('a platform that does not answer while the page is reloaded: it is asked again, and nobody is sent to sign in', async () => {
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto('/patients/new');
    await page.getByLabel('Family name').fill('Iyer');
    const me = '**/api/v1/auth/me';
    await page.route(me, (route) => route.fulfill({ status: 503 }));
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.unroute(me);
    await expect.poll(() => page.getByLabel('Family name').inputValue(), { timeout: deadline }).toBe('Iyer');
    await seat.leave();
  });

  it('a sign-in that ends soon, when somebody else is to go on: it is ended first', async () => {
    const seat = await browsers.visitor();
    const { page } = seat;
    await page.route('**/api/v1/auth/me', async (route) => {
      const answer = await route.fetch();
      const endsAt = new Date(Date.now() + 300_000).toISOString();
      await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), endsAt } });
    });
    await enter(platform, page, 'nurse');
    await page.reload();
    await page.getByRole('button', { name: 'Sign in again now' }).click();
    await page.getByTestId('sign-in-again').getByRole('button', { name: 'Somebody else' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
    await seat.leave();
  });

  it('the end of a sign-in is said before it comes, and signing in anew leaves the form as it is', async () => {
    const email = 'nurse2@asha.example';
    const { seat } = await atTriage(email);
    const { page } = seat;
    await complaint(page).fill(typed);
    await page.getByText('Draft saved').waitFor();
    const soon = page.getByText(/^◆ Your sign-in ends at/);
    expect(await soon.count()).toBe(0);
    const { user } = await signIn(platform, email);
    // The clock of the page alone: five minutes before the end of a sign-in that began a little later.
    await page.clock.setFixedTime(Date.parse(user.endsAt ?? '') - 5 * 60_000);
    await page.reload();
    await soon.waitFor();
    await seat.look('sign-in-ends');
    await page.getByRole('button', { name: 'Sign in again now' }).click();
    const again = page.getByTestId('sign-in-again');
    await again
      .getByLabel('Password')
      .fill(platform.logins.find((each) => each.email === email)?.password ?? '');
    await again.getByRole('button', { name: 'Go on' }).click();
    await again.waitFor({ state: 'detached' });
    expect(await complaint(page).inputValue()).toBe(typed);
    await seat.leave();
  });

  it('a visit that somebody else ends: the text stays readable and can be copied', async () => {
    const { seat, visitId } = await atTriage();
    const { page } = seat;
    await complaint(page).fill(typed);
    await page.getByRole('button', { name: 'Give back' }).waitFor();
    const ended = await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, {
      exit: 'left',
      reason: 'Went home',
    });
    expect([200, 202]).toContain(ended.status);
    const kept = page.getByTestId('kept-text');
    await kept.waitFor();
    expect(await kept.getByRole('textbox').inputValue()).toContain(`Presenting complaint: ${typed}`);
    await seat.look('kept-text', kept);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('another person who was first: it is said at once, and the text stays', async () => {
    const { seat, taskId } = await atTriage();
    const { page } = seat;
    const other = await browsers.enterAs('nurse2@asha.example', 'Inbox');
    await page.context().setOffline(true);
    await other.page.goto(`/inbox/${taskId}`);
    await complaint(other.page).press('C');
    await other.page.getByRole('button', { name: 'Give back' }).waitFor();
    await complaint(page).fill(typed);
    await page.context().setOffline(false);
    await page
      .getByText(/^With /)
      .first()
      .waitFor();
    expect(await page.getByTestId('kept-text').getByRole('textbox').inputValue()).toContain(typed);
    await other.leave();
    await seat.leave();
  });

  it('a sign-out in another tab: what was half typed is saved before it ends', async () => {
    const { seat, taskId } = await atTriage();
    const { page } = seat;
    const second = await page.context().newPage();
    await second.goto('/inbox');
    await second.getByRole('button', { name: 'Sign out' }).waitFor();
    await complaint(page).fill(typed);
    await second.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You signed out in another tab').waitFor();
    await expect.poll(() => draft(taskId), { timeout: deadline }).toBe(typed);
    await enter(platform, page, 'nurse');
    await page.goto(`/inbox/${taskId}`);
    await expect.poll(() => complaint(page).inputValue(), { timeout: deadline }).toBe(typed);
    await seat.leave();
  });
});
