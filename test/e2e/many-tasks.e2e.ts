import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';

const tasks = 5000;
const who = 'zubagida';
/** How many a search finds. */
const found = 7;
/** Rows that may be in the page at once, however many the list has. */
const rowsAtMost = 400;

/** How many tasks the list has, and of how many patients. */
type Many = { tasks: number; patients: number };

/** What was searched for, in order, and how the ids of the copies begin. */
type Told = { searched: string[]; copied: () => string };

type Row = { id: string; dueAt: string; patient: { id: string; familyName: string } | null };

/**
 * Answers the pages of the list with copies of its first row. What the server does with a million tasks is measured by
 * `npm run bench -- --scale`; here it is what a page does with as many as somebody scrolls through.
 */
async function withManyTasks({ page }: Seat, { tasks, patients }: Many): Promise<Told> {
  let first: Row | undefined;
  const idOf = (nth: number, of: string) =>
    nth ? `${of.slice(0, 24)}${nth.toString(16).padStart(12, '0')}` : of;
  const patientOf = (of: NonNullable<Row['patient']>, nth: number) => ({
    ...of,
    id: idOf(nth, of.id),
    familyName: `${of.familyName} ${nth + 1}`,
  });
  const searched: string[] = [];
  await page.route(
    (url) => url.pathname === '/api/v1/inbox',
    async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const q = query.get('q');
      if (q) searched.push(q);
      if (!first) {
        const answer = (await (await route.fetch()).json()) as { items: Row[] };
        first = answer.items[0];
      }
      const from = Number(query.get('cursor') ?? 0);
      const limit = Number(query.get('limit'));
      const of = first;
      if (!of?.patient) throw new Error('nobody waits');
      const { patient } = of;
      const all = q ? found : tasks;
      const items = Array.from({ length: Math.min(limit, all - from) }, (_, nth) => ({
        ...of,
        id: idOf(from + nth, of.id),
        dueAt: new Date(Date.parse(of.dueAt) + (from + nth) * 1000).toISOString(),
        patient: patientOf(patient, (from + nth) % patients),
      }));
      const end = from + items.length;
      await route.fulfill({ json: { items, nextCursor: end < all ? String(end) : null } });
    },
  );
  return { searched, copied: () => first?.id.slice(0, 24) ?? '' };
}

/** The longest frame of work of a page since it was asked to watch, in milliseconds; what is shorter than 50 is none. */
const longest = {
  watch: `
    globalThis.longest = 0;
    globalThis.longTasks ??= new PerformanceObserver((seen) => {
      for (const { duration } of seen.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: 'longtask' });
  `,
  read: 'Math.round(globalThis.longest)',
};

describe('an inbox of five thousand tasks', () => {
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    const team = await outpatientTeam(browserPlatform());
    await checkIn(team, (await registerPatient(team)).id);
  });
  afterAll(() => browsers?.close());

  // Both at once: most of a scroll is waiting for what comes next.
  it.concurrent.each([
    ['a desk', { width: 1366, height: 768 }],
    ['a phone', { width: 390, height: 844 }],
  ])(
    'is scrolled to its end on %s, with no more rows in the page than near what is seen',
    async (_, size) => {
      const seat = await browsers.enterAs('nurse', 'Inbox');
      const { page } = seat;
      await page.setViewportSize(size);
      const { searched, copied } = await withManyTasks(seat, { tasks, patients: tasks });
      await page.goto('/inbox');
      if (size.width < 1000) await page.goto('/inbox');
      const rows = page.locator('a.task-row');
      await rows.first().waitFor();
      await page.evaluate(longest.watch);
      const last = page.getByText(new RegExp(`\\b${tasks}\\b`));
      await rows.first().hover();
      let most = 0;
      // A hundred pages, each asked for when its end is seen: on a busy machine that is slow and not wrong.
      const until = Date.now() + 100_000;
      while (Date.now() < until && !(await last.count())) {
        await page.mouse.wheel(0, 4000);
        most = Math.max(most, await rows.count());
        await page.evaluate(
          'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
        );
      }
      // What comes meanwhile moves the end away by a row.
      for (let turn = 0; turn < 200 && !(await last.count()); turn += 1) {
        await page.mouse.wheel(0, 4000);
        await page.evaluate('new Promise((done) => requestAnimationFrame(done))');
      }
      expect(await last.count()).toBe(1);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(rowsAtMost);
      // What one scrolls to was there before: only what came by itself is marked as new, as a real one of another suite may be.
      const copies = page.locator(`a.task-row[data-task^="${copied()}"]`);
      expect(await copies.count()).toBeGreaterThan(0);
      expect(await copies.getByText('New', { exact: true }).count()).toBe(0);
      // Back at the beginning the first row is where it was.
      await page.evaluate(`document.querySelector('.task-list').scrollIntoView({ block: 'start' })`);
      await copies.filter({ hasText: /\b1\b/ }).first().waitFor();
      const scrolling = await page.evaluate<number>(longest.read);
      // A search among them: asked once for what was typed in one go, and its answer takes the place of all of them.
      await page.evaluate(longest.watch);
      const search = page.getByRole('searchbox', { name: 'Name, record number' });
      await search.pressSequentially(who, { delay: 30 });
      const told = (count: number) => page.getByText(`Tasks shown: ${count}`, { exact: true });
      await told(found).waitFor({ state: 'attached' });
      expect(searched).toEqual([who]);
      expect(await rows.count()).toBe(found);
      await search.fill('');
      await page.getByText(/^Tasks shown: \d{2,}/).waitFor({ state: 'attached' });
      expect(await rows.count()).toBeLessThanOrEqual(rowsAtMost);
      const searching = await page.evaluate<number>(longest.read);
      process.stdout.write(
        `5,000 tasks: at most ${most} rows, longest frame of work ${scrolling} ms scrolling, ${searching} ms searching\n`,
      );
      await seat.leave();
    },
  );

  it('is read on where a page of it adds no row', async () => {
    const seat = await browsers.enterAs('nurse', 'Inbox');
    const { page } = seat;
    await withManyTasks(seat, { tasks: 300, patients: 1 });
    await page.goto('/inbox');
    await page.getByRole('button', { name: '299 more for this patient' }).waitFor();
    expect(await page.locator('a.task-row').count()).toBe(1);
    await seat.leave();
  });
});
