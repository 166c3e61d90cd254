import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DepartmentState } from '#contracts/doctors/department.ts';
import { outpatientTeam } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { writes } from './pages.ts';

describe('departments and their fees', () => {
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
  });
  afterAll(() => browsers?.close());

  it('are added, given a fee, closed when nothing is open there, and changed by two people with both on screen', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/departments');
    const row = (name: string) => page.getByTestId('department').filter({ hasText: name });
    const dialog = page.getByRole('dialog');
    const saves = (method: string) =>
      writes(page, method, /\/departments(\/[\w-]+)?$/, () =>
        dialog.getByRole('button', { name: 'Save' }).click(),
      );
    await row('General Medicine')
      .getByText(/\d+ accounts?/)
      .waitFor();
    await seat.look('departments');
    await page.getByRole('button', { name: 'Add department' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This is needed').first().waitFor();
    await dialog.getByLabel(/^Name/).fill('Ear, nose and throat');
    await dialog.getByLabel(/^Code/).fill('ent');
    await dialog.getByLabel(/^Consultation fee/).fill('६५०');
    await seat.look('department-new');
    await saves('POST');
    await row('Ear, nose and throat').getByText('₹650.00').waitFor();

    // Another administrator renames it meanwhile.
    const { body } = await team.admin.call<{ items: DepartmentState[] }>('GET', '/api/v1/admin/departments');
    const ent = body.items.find(({ code }) => code === 'ENT');
    await page.getByRole('button', { name: 'Change Ear, nose and throat' }).click();
    await team.admin.call('PUT', `/api/v1/admin/departments/${ent?.id}`, {
      name: 'ENT clinic',
      isClosed: false,
      version: ent?.version,
    });
    await dialog.getByRole('checkbox', { name: /^Closed/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('ENT clinic').waitFor();
    await seat.look('department-both', dialog);
    await writes(page, 'PUT', /\/departments\/[\w-]+$/, () =>
      dialog.getByRole('button', { name: 'Store mine' }).click(),
    );
    await row('Ear, nose and throat').getByText('Closed').waitFor();

    // Where people work, nothing is closed.
    await page.getByRole('button', { name: 'Change General Medicine' }).click();
    await dialog.getByRole('checkbox', { name: /^Closed/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/Something is still open in this department/).waitFor();
    await seat.look('department-in-use', dialog);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(seat.complaints.filter((text) => !text.includes('409'))).toEqual([]);
    await seat.leave();
  });
});
