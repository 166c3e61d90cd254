import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import { signIn } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { enter, openBrowsers, picture, violations } from './browser.ts';
import type { Browsers, Email } from './browser.ts';
import { makeThings } from './page-things.ts';
import { addressesOf, addressesOfStrangers, forgotten, pages, routesOnDisk } from './page-list.ts';
import type { Things } from './page-list.ts';
import { PageWalk, Seen } from './page-walk.ts';

/** Pictures of places that no other suite takes. */
const pictures: Partial<Record<Role, Readonly<Record<string, string>>>> = {
  receptionist: {
    '/check-in': 'receptionist-check-in',
    '/patients': 'receptionist-patients',
    '/appointments': 'receptionist-appointments',
    '/queue': 'receptionist-queue',
  },
  admin: {
    '/inbox': 'admin-inbox',
    '/admin/catalogue': 'admin-catalogues',
    '/admin/users': 'admin-staff',
    '/admin/availability': 'admin-availability',
    '/admin/settings': 'admin-settings',
    '/admin/waits': 'admin-waits',
    '/audit': 'admin-audit',
  },
  store_keeper: { '/stock': 'store-keeper-stock' },
  claims_officer: { '/visits?show=all': 'claims-officer-visits' },
  platform_admin: { '/platform': 'platform-admin-platform', '/audit': 'platform-admin-audit' },
};

// Every page of every role, in every language and from right to left: nothing is refused, nothing fails, nothing is without words, nothing
// is wider than the screen.
describe('every page', () => {
  const platform = browserPlatform();
  /** Of a hospital in which little else is done, so that lists are short; operations have one of their own. */
  const emailOf = (role: Role): Email => {
    const login = platform.logins.find((each) => each.role === role && each.hospital !== 'asha');
    if (!login) throw new Error(`no demo account of ${role}`);
    return login.email as Email;
  };
  const seen = new Seen();
  let browsers: Browsers;
  let things: Things;
  let opened = 0;
  let examined = 0;
  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    things = await makeThings(platform);
  });
  afterAll(async () => {
    process.stdout.write(`every page: ${opened} openings, ${examined} looks by axe\n`);
    await browsers?.close();
  });

  /** One address a kind of task that waits for somebody of the role. */
  async function tasksOf(role: Role): Promise<string[]> {
    if (!addressesOf(role, things).includes('/inbox')) return [];
    const person = await signIn(platform, emailOf(role));
    const { body } = await person.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&limit=100');
    return [...new Map(body.items.map(({ kind, id }) => [kind, `/inbox/${id}`])).values()];
  }

  it('of the application is somebody’s, so that none is forgotten here', () => {
    expect(Object.keys(pages).toSorted()).toEqual(routesOnDisk());
    expect(forgotten()).toEqual([]);
  });

  it('of who is not signed in', async () => {
    const { page, leave } = await browsers.visitor();
    const walk = new PageWalk(page, seen);
    for (const address of addressesOfStrangers(things)) await walk.visit(address);
    expect(walk.wrong).toEqual([]);
    await leave();
  });

  it('of the staff says to a patient that it is not theirs, whole, and leads to their own', async () => {
    const { page, leave } = await browsers.visitor();
    await enter(platform, page, emailOf('patient'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
    });
    for (const address of ['/inbox', '/queue', '/patients/new', '/visits', `/patients/${things.patientId}`]) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1, name: 'This page is not for you' }).waitFor();
      expect(await page.locator('main').getByRole('heading').count()).toBe(1);
      expect(await page.locator('main').locator('input, select, table').count()).toBe(0);
    }
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Go to my pages' }).click();
    await page.waitForURL(/\/portal$/);
    expect(refused).toEqual([]);
    await leave();
  });

  // Two at a time: while one waits for its page the other one's is looked at.
  it.concurrent.each(roles)('of %s', async (role) => {
    const { page, leave } = await browsers.visitor();
    await enter(platform, page, emailOf(role));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const addresses = [...addressesOf(role, things), ...(await tasksOf(role))];
    const inMenu = await page.evaluate<string[]>(
      '[...document.querySelectorAll("nav a")].map((link) => link.getAttribute("href"))',
    );
    const paths = addresses.map((address) => address.split('?')[0]);
    expect(inMenu.filter((address) => !paths.includes(address))).toEqual([]);
    const walk = new PageWalk(page, seen);
    const titles = new Map<string, string>();
    for (const address of addresses) {
      const name = pictures[role]?.[address];
      await walk.visit(address, async () => {
        titles.set(address, await page.title());
        if (name) await picture(page, name);
      });
    }
    const inMenuTitles = inMenu.map((address) => titles.get(address));
    expect(new Set(inMenuTitles).size, 'every place has a title of its own').toBe(new Set(inMenu).size);
    opened += walk.opened;
    examined += walk.examined;
    expect(walk.wrong).toEqual([]);
    await leave();
  });
});
