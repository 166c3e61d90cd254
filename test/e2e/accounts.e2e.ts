import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { signIn } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { signInByForm, stopAtFirstFailure, writes } from './pages.ts';

// From the wish of one administrator to the last password of the account, in order: each step needs the one before.
describe('an account, and who gives it its roles', () => {
  const platform = browserPlatform();
  const hospital = platform.logins.find((login) => login.hospital === 'asha')?.hospitalName ?? '';
  const wanted = { name: 'Two Hands', email: `two-${process.pid}@asha.example` };
  const unwanted = { name: 'No Need', email: `none-${process.pid}@asha.example` };
  const passwords = ['nine green bottles fell', 'seven quiet boats came home'] as const;
  let browsers: Browsers;
  let code = '';
  /** The person of the account, at a browser of their own. */
  let person: Seat;
  beforeAll(async () => {
    browsers = await openBrowsers(platform);
  });
  afterAll(() => browsers?.close());
  stopAtFirstFailure();
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const grantOf = (page: Page, name: string) => page.getByTestId('grant').filter({ hasText: name });
  const grants = (page: Page) =>
    page.getByRole('heading', { name: 'Waiting for a second administrator', exact: true });

  async function make(page: Page, { name, email }: typeof wanted, roles: readonly string[]): Promise<string> {
    await button(page, 'New account').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill(name);
    await dialog.getByLabel(/^E-mail/).fill(email);
    for (const role of roles) await dialog.getByRole('checkbox', { name: role, exact: true }).check();
    await writes(page, 'POST', /\/users$/, () => button(page, 'New account').last().click());
    return (await page.getByTestId('password-code').innerText()).trim();
  }

  it('is asked for by one administrator, who sees its code once and can confirm nothing', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/users');
    code = await make(page, wanted, ['Nurse', 'Receptionist']);
    await seat.look('password-code', page.getByRole('dialog'));
    await button(page, 'Close').last().click();
    await make(page, unwanted, ['Cashier']);
    await button(page, 'Close').last().click();
    await grantOf(page, wanted.name).getByText('You asked for this').waitFor();
    expect(await button(page, 'Confirm').count()).toBe(0);
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('is confirmed, or refused, by another one', async () => {
    const seat = await browsers.enterAs('admin2@asha.example', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/users');
    await grantOf(page, wanted.name).getByText('becomes Nurse, Receptionist').waitFor();
    await seat.look('grants-waiting', grants(page));
    for (const [name, press, address] of [
      [wanted.name, 'Confirm', /\/grants\/[\w-]+\/confirm$/],
      [unwanted.name, 'Refuse', /\/grants\/[\w-]+\/refuse$/],
    ] as const) {
      await writes(page, 'POST', address, () =>
        grantOf(page, name).getByRole('button', { name: press }).click(),
      );
      await grantOf(page, name).waitFor({ state: 'detached' });
    }
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('gets a password of its person with the code', async () => {
    person = await browsers.visitor();
    const { page } = person;
    await page.goto('/login');
    await page.getByRole('link', { name: 'I have a code for a new password' }).click();
    await page.getByRole('heading', { name: 'Set a new password' }).waitFor();
    await page.getByLabel('Hospital').selectOption({ label: hospital });
    await page.getByLabel('E-mail').fill(wanted.email);
    await page.getByLabel('Code').fill(code);
    await page.getByLabel('New password').fill(passwords[0]);
    await person.look('reset');
    await writes(page, 'POST', /\/auth\/reset$/, () => button(page, 'Set password and sign in').click());
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
  });

  it('acts in one of its roles, and a page of the other one stops', async () => {
    const { page } = person;
    const other = await page.context().newPage();
    await other.goto('/inbox');
    await other.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await writes(page, 'POST', /\/switch-role$/, () =>
      page.getByLabel('Acting role').selectOption({ label: 'Receptionist' }),
    );
    await page.getByRole('heading', { level: 1, name: 'Check-in' }).waitFor();
    await other.getByTestId('other-person').getByText('You act in another role').waitFor();
    await other.close();
  });

  it('sees its sign-ins, ends one of them, and changes its password', async () => {
    const elsewhere = await browsers.visitor();
    await signInByForm(elsewhere.page, hospital, wanted.email, passwords[0]);
    const { page } = person;
    await page.getByRole('link', { name: /My account$/ }).click();
    const [sessions, changed] = [page.getByTestId('session'), 'Changed. You are signed out everywhere else.'];
    await sessions.nth(1).waitFor();
    await person.look('account');
    await writes(page, 'DELETE', /\/auth\/sessions\/[\w-]+$/, () => button(page, 'End').click());
    await sessions.nth(1).waitFor({ state: 'detached' });
    await elsewhere.page.reload();
    await elsewhere.page.waitForURL(/\/login/);
    await elsewhere.leave();
    await page.getByLabel('Present password').fill(passwords[0]);
    await page.getByLabel('New password').fill(passwords[1]);
    await writes(page, 'POST', /\/auth\/password$/, () => button(page, 'Change password').click());
    await page.getByText(changed).waitFor();
  });

  it('loses its password to an administrator, who gets a code for the next', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/users');
    await button(page, `Change the account of ${wanted.name}`).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByTestId('session').waitFor();
    await seat.look('account-of-staff', dialog);
    await writes(page, 'POST', /\/users\/[\w-]+\/reset$/, () => button(page, 'Reset password').click());
    await page.getByTestId('password-code').waitFor();
    await person.page.reload();
    await person.page.waitForURL(/\/login/);
    expect([...seat.complaints, ...person.complaints]).toEqual([]);
    await person.leave();
    await seat.leave();
  });

  it('is confirmed by the platform for a hospital that has no second administrator left', async () => {
    const [asking, away] = [
      await signIn(platform, 'admin1@kaveri.example'),
      await signIn(platform, 'admin2@kaveri.example'),
    ];
    for (const disabled of [true, false])
      await asking.call('PATCH', `/api/v1/admin/users/${away.user.id}`, { disabled });
    const seat = await browsers.enterAs('platform_admin', /./);
    const { page } = seat;
    await page.goto('/platform');
    await grantOf(page, away.user.name).getByText('can sign in again as Administrator').waitFor();
    await seat.look('grants-elsewhere', grants(page));
    await writes(page, 'POST', /\/platform\/grants\/[\w-]+\/confirm$/, () =>
      grantOf(page, away.user.name).getByRole('button', { name: 'Confirm' }).click(),
    );
    await grantOf(page, away.user.name).waitFor({ state: 'detached' });
    expect(seat.complaints).toEqual([]);
    await seat.leave();
    await signIn(platform, 'admin2@kaveri.example');
  });
});
