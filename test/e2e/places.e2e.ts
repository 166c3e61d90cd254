import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#contracts/identity/names.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

const executable = process.env.HMTP_CHROMIUM ?? '';
/** Places that another test does not look at already, by their name in the menu; the picture is named after role and place. */
const places: Partial<Record<Role, readonly string[]>> = {
  receptionist: ['Check-in', 'Patients', 'Appointments', 'Queue'],
  admin: ['Inbox', 'Staff', 'Availability', 'Settings', 'Audit'],
  claims_officer: ['Visits'],
  platform_admin: ['Platform', 'Audit'],
};

describe.skipIf(!executable)('every place of the menu', () => {
  let stack: Stack;
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    stack = await startStack({ suite: 'e2e-places', seed: true, web: true });
    browsers = await openBrowsers(stack, executable);
    team = await outpatientTeam(stack);
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
      let receipt = (await checkIn(team, (await registerPatient(team)).id)).body;
      for (const [person, form] of done) receipt = (await complete(person, receipt, form)).body;
    }
  });
  afterAll(async () => {
    await browsers?.close();
    await stack?.stop();
  });

  for (const [role, names] of Object.entries(places) as [Role, readonly string[]][])
    it(`of ${role} opens by the menu, reads well at both sizes and complains of nothing`, async () => {
      const seat = await browsers.enterAs(role, /./);
      const titles = new Set<string>();
      for (const name of names) {
        const link = seat.page.getByRole('navigation').getByRole('link', { name, exact: true });
        await link.click();
        // Only then the heading is the new page's.
        await link.and(seat.page.locator('[aria-current="page"]')).waitFor();
        await seat.page.getByRole('heading', { level: 1 }).waitFor();
        await seat.look(`${role}-${name}`.toLowerCase().replaceAll(/[^a-z]+/g, '-'));
        titles.add(await seat.page.title());
      }
      expect(titles.size, 'every place has a title of its own').toBe(names.length);
      expect(seat.complaints).toEqual([]);
      await seat.leave();
    });
});
