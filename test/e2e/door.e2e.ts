import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserContext, Request } from 'playwright-core';
import { accessCookie, refreshCookie } from '#contracts/identity/names.ts';
import { startPlatform } from '#scripts/test/with-platform.ts';
import type { StartedPlatform } from '#scripts/test/with-platform.ts';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform, readPlatform } from '#test/setup/browser-platform.ts';
import { openTlsDoor } from '#test/setup/tls-door.ts';
import type { TlsDoor } from '#test/setup/tls-door.ts';
import { checkIn } from './acts.ts';
import { deadline, openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { dayFromNow, shownDay } from './days.ts';
import { finishTask, startTask } from './pages.ts';

/** How long a token of the suite's own platform lives: long enough for the desk to register a patient with one. */
const shortSeconds = 40;
/** Minute 31: the browser has dropped the access token, the refresh token lives. */
const endToken = (context: BrowserContext) => context.clearCookies({ name: accessCookie });
/** The same by itself, as time passes: the browser was told when, and here that time is nearer. */
async function tokenEnds(context: BrowserContext): Promise<void> {
  const inSeconds = Date.now() / 1000;
  const token = (await context.cookies()).find(({ name }) => name === accessCookie);
  if (!token) return;
  expect(token.expires).toBeGreaterThan(inSeconds - 1);
  expect(token.expires).toBeLessThanOrEqual(inSeconds + shortSeconds + 1);
  await context.addCookies([{ ...token, expires: inSeconds + 2 }]);
  await expect
    .poll(async () => (await context.cookies()).map(({ name }) => name), { timeout: deadline })
    .not.toContain(accessCookie);
}
const isRenewal = (request: Request) => request.url().endsWith('/api/v1/auth/refresh');

describe.each(['http on loopback', 'https behind a proxy'] as const)('over %s', (name) => {
  let platform: ReturnType<typeof readPlatform>;
  let own: StartedPlatform | undefined;
  let door: TlsDoor | undefined;
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    platform = browserPlatform();
    if (name.startsWith('https')) {
      const { folder } = browserPlatform();
      door = await openTlsDoor(path.join(folder, 'tls'), () => Number(own?.env.HMTP_WEB_PORT));
      const env = {
        ...process.env,
        HMTP_PUBLIC_URL: door.url,
        HMTP_TRUSTED_PROXIES: 'loopback',
        HMTP_ACCESS_TOKEN_SECONDS: String(shortSeconds),
      };
      own = await startPlatform(folder, env, 'platform-https');
      platform = readPlatform(own.state.demoFile);
      expect(platform.webUrl).toBe(door.url);
    }
    browsers = await openBrowsers(platform);
  }, 240_000);
  // With tokens that end soon, each walk has its own.
  beforeEach(async () => {
    team = await outpatientTeam(platform);
  });
  afterAll(async () => {
    await browsers?.close();
    await door?.stop();
    await own?.stop();
  });

  it('signing out ends the session on the server; one that failed says so and changes nothing', async () => {
    const seat = await browsers.enterAs('cashier', 'Inbox');
    const { page } = seat;
    const cookies = await page.context().cookies();
    expect(cookies.every(({ secure, httpOnly }) => httpOnly && secure === name.startsWith('https'))).toBe(
      true,
    );
    await page.route('**/api/v1/auth/logout', (route) => route.abort());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await page.unroute('**/api/v1/auth/logout');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const left = (await page.context().cookies()).map((cookie) => cookie.name);
    for (const ended of [accessCookie, refreshCookie]) expect(left).not.toContain(ended);
    // The cookies of before open nothing any more, wherever they were kept.
    await page.context().addCookies(cookies);
    expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
    const headers = { 'X-HMTP-CSRF': '1', Origin: new URL(page.url()).origin };
    expect((await page.request.post('/api/v1/auth/refresh', { headers })).status()).toBe(401);
    await seat.leave();
  });

  it('a token that ends is renewed once and without notice, for all tabs, and what is half typed stays', async () => {
    const patient = await registerPatient(team, { gender: 'male' });
    await checkIn(team, patient.id);
    const seat = await browsers.enterAs('nurse', 'Inbox');
    const { page } = seat;
    const context = page.context();
    const renewals: string[] = [];
    context.on('request', (request) => {
      if (isRenewal(request)) renewals.push(request.url());
    });
    const other = await context.newPage();
    await other.goto('/inbox');
    await other.getByRole('list', { name: 'Tasks' }).waitFor();
    await startTask(seat, new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i'), 'Triage');
    await page.getByLabel('Presenting complaint').fill('Half of what was to be ty');

    // What the browser renewed meanwhile is not counted: on a slow machine a short token may end before this.
    await (own ? tokenEnds(context) : endToken(context));
    renewals.length = 0;
    const wake = 'window.dispatchEvent(new Event("focus"))';
    // A tab whose token has ended asks whether another one has renewed it, or renews it.
    const renewed = other.waitForResponse(
      (answer) => /\/auth\/(me|refresh)$/.test(new URL(answer.url()).pathname) && answer.ok(),
    );
    await Promise.all([page.evaluate(wake), other.evaluate(wake)]);
    await renewed;
    await page.getByLabel('Presenting complaint').fill('Half of what was to be typed');
    await page.getByText('Draft saved').waitFor();
    expect(renewals).toHaveLength(1);

    // An act is repeated after it as well.
    await endToken(context);
    await page.getByLabel('Heart rate').fill('84');
    await page.getByRole('radio', { name: /4 Standard/ }).press('Space');
    await page.getByRole('radio', { name: 'No known allergies' }).press('Space');
    await page.getByRole('radio', { name: 'Takes none' }).press('Space');
    await finishTask(seat, 'Triage', () => page.getByLabel('Presenting complaint').press('Control+Enter'));
    expect(renewals).toHaveLength(2);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('a patient is invited, and time away of a doctor is added and removed', async () => {
    const patient = await registerPatient(team);
    const desk = await browsers.enterAs('receptionist', 'Check-in');
    await desk.page.goto(`/patients/${patient.id}`);
    await desk.page.getByRole('button', { name: 'Invitation code' }).click();
    await desk.page.getByTestId('invitation-code').getByText(/\w{5}/).waitFor();
    expect(desk.complaints).toEqual([]);
    await desk.leave();

    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto(`/admin/availability?doctorId=${team.doctor.user.id}`);
    const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Add day' }) });
    const day = dayFromNow(90);
    await form.getByLabel(/^Day/).fill(day);
    await page.getByRole('button', { name: 'Add day' }).click();
    const remove = page.getByRole('button', { name: `Remove the entry of ${shownDay(day)}` });
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
