import type { LocalDate } from '#contracts/platform/wire.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DutiesNow, DutyWeek } from '#contracts/inbox/roster.ts';
import { dayPlus } from '#domain/platform/calendar.ts';
import { outpatientTeam, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

// Whoever plans fills a week; everybody sees who is on duty now, and who is hands it over with a word for the next.
describe('the roster', () => {
  let team: Team;
  let other: Person;
  let browsers: Browsers;
  let today: LocalDate;
  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform, 'trembling');
    team = await outpatientTeam(platform, 'kaveri');
    other = await signIn(platform, 'doctor2@kaveri.example');
    today = (await team.admin.call<{ date: LocalDate }>('GET', '/api/v1/waits')).body.date;
  });
  afterAll(async () => {
    // Late tasks of other suites are told whoever supervises, as without a roster.
    for (const day of [today, dayPlus(today, 7)]) {
      const { body } = await team.admin.call<DutyWeek>('GET', `/api/v1/duties?day=${day}`);
      for (const { id } of body.rows.flatMap(({ shifts }) => shifts))
        await team.admin.call('DELETE', `/api/v1/duties/${id}`);
    }
    await browsers?.close();
  });

  it('is filled by hand and as last week, with its empty hours in sight; what clashes says with whom', async () => {
    const seat = await browsers.enterAs('admin1@kaveri.example', 'Inbox');
    const { page } = seat;
    await page.goto('/duty');
    const row = page.getByRole('region', { name: 'Doctor on duty, whole hospital' });
    await row.getByText('Nobody this week').waitFor();
    await seat.look('duty-empty');
    const add = row.locator('li').filter({ hasText: /day \d/ });
    const index = new Date(`${today}T00:00:00Z`).getUTCDay();
    const at = add.nth(index === 0 ? 6 : index - 1);
    await at.getByRole('button', { name: /^Add: Doctor on duty/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Put on the roster' }).click();
    await dialog.getByText('This is needed').first().waitFor();
    const who = dialog.getByRole('combobox', { name: 'Who' });
    const choose = async (name: string) => {
      const label = await who.locator('option', { hasText: name }).innerText();
      await who.selectOption({ label });
    };
    await choose(team.doctor.user.name);
    await dialog.getByLabel(/^From/).fill('00:00');
    await dialog.getByLabel(/^Until/).fill('00:00');
    await seat.look('duty-add', dialog);
    await dialog.getByRole('button', { name: 'Put on the roster' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByRole('button', { name: new RegExp(team.doctor.user.name) }).waitFor();
    await seat.look('duty-week');

    // Another person in the same hours is told who has them.
    await at.getByRole('button', { name: /^Add: Doctor on duty/ }).click();
    await choose(other.user.name);
    await dialog.getByLabel(/^From/).fill('00:00');
    await dialog.getByLabel(/^Until/).fill('00:00');
    await dialog.getByRole('button', { name: 'Put on the roster' }).click();
    await dialog.getByText(`${team.doctor.user.name} has it from`).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Next week' }).click();
    await page.getByRole('button', { name: 'As last week: 1 duty' }).click();
    await row.getByRole('button', { name: new RegExp(team.doctor.user.name) }).click();
    await dialog.getByRole('button', { name: 'Take off the roster' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByText('Nobody this week').waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('is seen at the head of every inbox, and handed over with a word that the next reads', async () => {
    const seat = await browsers.enterAs('doctor1@kaveri.example', 'Inbox');
    const { page } = seat;
    await page.getByTestId('on-duty').getByText('You').waitFor();
    await page.getByTestId('on-duty').click();
    await page.getByRole('button', { name: /^Hand over: Doctor on duty/ }).click();
    const dialog = page.getByRole('dialog');
    const to = dialog.getByLabel('To whom');
    const label = await to.locator('option', { hasText: other.user.name }).innerText();
    await to.selectOption({ label });
    await dialog.getByLabel('What the next must know').fill('Bed 4: potassium at six');
    await seat.look('duty-hand-over', dialog);
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-duty]').getByText(other.user.name).waitFor();
    expect(await page.getByText('Bed 4').count()).toBe(0);
    expect(seat.complaints).toEqual([]);
    await seat.leave();

    const next = await browsers.enterAs('doctor2@kaveri.example', 'Inbox');
    await next.page.getByTestId('handed-duty').getByText('Bed 4: potassium at six').waitFor();
    await next.look('duty-handed');
    expect(next.complaints).toEqual([]);
    await next.leave();
    const { body } = await team.nurse.call<DutiesNow>('GET', '/api/v1/duties/now');
    expect(body.items.map(({ userId }) => userId)).toEqual([other.user.id]);
  });
});
