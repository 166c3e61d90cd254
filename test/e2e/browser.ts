import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Role } from '#contracts/identity/names.ts';
import type { BrowserPlatform } from '#test/setup/browser-platform.ts';
import { pressesTwice, watchRepeated } from './twice.ts';

/** How long anything may take on a slow machine. What waits ends as soon as it is so; nothing waits for time to pass. */
export const deadline = 30_000;
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const folder = path.join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const desktop = { width: 1366, height: 768 };
const phone = { width: 390, height: 844 };
/** WCAG 2.2, levels A and AA, and what is no rule of it and good all the same. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export type Email = `${string}@${string}`;
/** A person at a browser of their own. */
export type Seat = {
  page: Page;
  /** Looks at the page as it is: no accessibility violation, no sideways scrolling, and a picture at both sizes, of `spot` where given. */
  look(name: string, spot?: Locator): Promise<void>;
  /** What the browser complained about since it was opened. */
  readonly complaints: readonly string[];
  leave(): Promise<void>;
};
export type Browsers = {
  /** Signs in with one press on the demo account of a role, or of an e-mail. */
  enterAs(who: Role | Email, label: RegExp | string): Promise<Seat>;
  /** A browser in which nobody has signed in. */
  visitor(): Promise<Seat>;
  close(): Promise<void>;
};

/** What axe looks for: everything, or what alone differs in the dark, or all the rest. */
const looks = {
  all: { runOnly: rules },
  colours: { runOnly: { type: 'rule', values: ['color-contrast'] } },
  'without colours': { runOnly: rules, rules: { 'color-contrast': { enabled: false } } },
} satisfies Record<string, axe.RunOptions>;

/** What stays in view lies over whatever scrolls below it, which one can bring out from there: measured as it lies without that. */
const lookThrough = (options: axe.RunOptions) => `(async () => {
  const stays = [...document.querySelectorAll('.sticky')];
  stays.forEach((each) => { each.style.position = 'static'; });
  const { violations } = await axe.run(${JSON.stringify({ ...options, resultTypes: ['violations'], preload: false })});
  stays.forEach((each) => { each.style.position = ''; });
  return violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.html.slice(0, 160)));
})()`;

/**
 * What axe finds wrong with a page as it is. It is put into a page once, and works there: its own package for browsers puts it in anew
 * for every look, and opens a second page to sum up what is one frame here; that was half of the time of a look.
 */
export async function violations(page: Page, which: keyof typeof looks = 'all'): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axe.source);
  return page.evaluate<string[]>(lookThrough(looks[which]));
}

/** The page and whatever scrolls within it, from the start. */
const toTop = `window.scrollTo(0, 0); document.querySelectorAll('main, section, div').forEach((each) => { each.scrollTop = 0; })`;
/** By how much the page, or a part that scrolls up and down, is wider than its place. */
export const widest = `Math.max(...[document.documentElement, ...document.querySelectorAll('main, main section, main section > div')]
  .filter((each) => each === document.documentElement || getComputedStyle(each).overflowY === 'auto')
  .map((each) => each.scrollWidth - each.clientWidth))`;

/** Waits until nothing moves and nothing is loading, so that pictures and checks see the page, not its way there. */
export async function settle(page: Page): Promise<void> {
  await page.locator('.animate-pulse, [aria-busy="true"]').first().waitFor({ state: 'detached' });
  // Asked again from here: the policy of the page lets nothing that polls inside it evaluate text.
  const isStill = 'document.getAnimations().every((each) => each.playState !== "running")';
  while (!(await page.evaluate<boolean>(isStill))) await page.waitForTimeout(50);
}

/** Pictures of a page at both sizes, and nothing else; it is left as wide as a desktop. */
export async function picture(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    await page.evaluate(toTop);
    await settle(page);
    await page.screenshot({ path: path.join(folder, `${name}-${size}.png`), animations: 'disabled' });
  }
}

async function lookAt(page: Page, name: string, spot?: Locator): Promise<string[]> {
  const wrong: string[] = [];
  for (const [size, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    if (spot) await spot.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    else await page.evaluate(toTop);
    await settle(page);
    wrong.push(...(await violations(page)).map((text) => `${name} (${size}): ${text}`));
    const wide = await page.evaluate<number>(widest);
    if (wide > 0) wrong.push(`${name} (${size}): scrolls sideways by ${wide} px`);
    const headings = await page.locator('h1:visible').count();
    if (headings !== 1) wrong.push(`${name} (${size}): ${headings} h1`);
    await page.screenshot({ path: path.join(folder, `${name}-${size}.png`), animations: 'disabled' });
  }
  // Colours are the only thing that differs in the dark.
  await page.emulateMedia({ colorScheme: 'dark' });
  wrong.push(...(await violations(page, 'colours')).map((text) => `${name} (dark): ${text}`));
  await page.emulateMedia({ colorScheme: 'light' });
  return wrong;
}

/** Acts that were asked to be sent again and have no other answer yet, by what tells one act from another. */
function watchUnanswered(page: Page): ReadonlySet<string> {
  const unanswered = new Set<string>();
  page.on('response', (answer) => {
    const request = answer.request();
    const { 'idempotency-key': key = '' } = request.headers();
    const act = `${request.method()} ${new URL(request.url()).pathname} ${key}: 503 and not sent again`;
    if (answer.status() === 503) unanswered.add(act);
    else unanswered.delete(act);
  });
  return unanswered;
}

async function sit(context: BrowserContext): Promise<Seat> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const unanswered = watchUnanswered(page);
  const repeated = watchRepeated(page);
  // A refusal is an answer the screens handle; the browser reports its status all the same. So is 503 when the act is sent again.
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource.*status of (4\d\d|503)/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    page,
    get complaints() {
      return [...complaints, ...unanswered, ...repeated];
    },
    async look(name, spot) {
      const wrong = await lookAt(page, name, spot);
      if (wrong.length) throw new Error(wrong.join('\n'));
    },
    leave: () => context.close(),
  };
}

type Opened = Pick<BrowserPlatform, 'webUrl' | 'logins'> & { callsFile?: string };

/** Opens browsers at a platform; what its pages ask of the API is noted in `callsFile`, for `written-routes.e2e.ts`. A trembling hand presses what sends a form twice. */
export async function openBrowsers(
  platform: Opened,
  hand: 'steady' | 'trembling' = 'steady',
): Promise<Browsers> {
  mkdirSync(folder, { recursive: true });
  const { HMTP_CHROMIUM: executablePath = '' } = process.env;
  const browser: Browser = await chromium.launch({ executablePath, args: quiet });
  const context = async () => {
    const opened = await browser.newContext({
      viewport: desktop,
      baseURL: platform.webUrl,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      // The certificate of a test is made by the test.
      ignoreHTTPSErrors: true,
    });
    opened.setDefaultTimeout(deadline);
    if (hand === 'trembling' || process.env['HMTP_HAND'] === 'trembling') await pressesTwice(opened);
    opened.on('response', (answer) => {
      const request = answer.request();
      const { pathname } = new URL(request.url());
      if (platform.callsFile && pathname.startsWith('/api/'))
        appendFileSync(platform.callsFile, `${request.method()} ${pathname}\n`);
    });
    return opened;
  };
  const visitor = async () => sit(await context());
  return {
    visitor,
    async enterAs(who, label) {
      const seat = await visitor();
      await enter(platform, seat.page, who);
      await seat.page.getByRole('heading', { level: 1, name: label }).waitFor();
      return seat;
    },
    close: () => browser.close(),
  };
}

/** Signs in at a page with one press on the demo account of a role, or of an e-mail. */
export async function enter(
  platform: Pick<BrowserPlatform, 'logins'>,
  page: Page,
  who: Role | Email,
): Promise<void> {
  const login = platform.logins.find((entry) =>
    who.includes('@') ? entry.email === who : entry.role === who && entry.hospital !== 'kaveri',
  );
  if (!login) throw new Error(`no demo account of ${who}`);
  await page.goto('/login');
  await page.getByRole('button', { name: login.hospitalName ?? login.hospital }).click();
  await page.getByRole('button', { name: login.name ?? login.role }).click();
  await page.waitForURL(({ pathname }) => pathname !== '/login');
}
