import type { Page } from 'playwright-core';
import { settle, violations, widest } from './browser.ts';
import { collectNamed, lengthen, shorten } from './long-names.ts';
import { collectNames, foreignWords } from './visible-words.ts';

/** The ward's computer, a phone, and what WCAG 1.4.10 asks for (a page at 400 %). */
const sizes = {
  desktop: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
};
type Size = keyof typeof sizes;
/** `ar-XB` is the language that nobody speaks: from right to left, and marked letter by letter. */
type Language = 'en' | 'hi' | 'ar-XB';
const titles: Readonly<Record<Language, string>> = {
  en: 'English',
  hi: 'Hindi',
  'ar-XB': 'the language from right to left',
};

/** Goes to the same page in another language, as by a link: it is drawn anew, not loaded anew. */
const speak = (language: Language) => `(() => {
  const link = document.createElement('a');
  const address = new URL(location.href);
  address.searchParams.set('lang', '${language}');
  link.href = address.href;
  document.body.firstElementChild.append(link);
  link.click();
  link.remove();
})()`;
const speaks = (language: Language) => `document.documentElement.lang === '${language}'`;
/** What stands at the left of a page that runs from right to left, though it does not at the right of the other: text, and the places. */
const unmirrored = `[
  ...[...document.querySelectorAll('main *')].filter((each) => each.checkVisibility() && !each.closest('[dir="ltr"], svg') &&
    getComputedStyle(each).textAlign === 'left').map((each) => 'text at the left: ' + each.outerHTML.slice(0, 120)),
  ...[...document.querySelectorAll('nav')].filter((nav) => nav.checkVisibility() && nav.getBoundingClientRect().height > 300 &&
    nav.getBoundingClientRect().left < document.querySelector('main').getBoundingClientRect().left)
    .map(() => 'places at the left'),
]`;

/** Of what a page is made, as far as it is shown, whatever stands in it. */
const parts = `[...new Set([...document.querySelectorAll('body :not(svg, svg *)')].filter((each) => each.checkVisibility())
  .map((each) => [each.parentElement.tagName, each.tagName, each.className, each.getAttribute('role'), each.type].join(' ')))].sort()`;
/** The smallest parts that stick out of the page, at either side. */
const outside = `[...document.querySelectorAll('body *')].filter((each) => {
  const { left, right, width } = each.getBoundingClientRect();
  return width > 0 && (left < -1 || right > document.documentElement.clientWidth + 1) && !each.closest('.sr-only') && !each.children.length;
}).slice(0, 3).map((each) => each.outerHTML.slice(0, 160) + ' in ' + each.parentElement.className).join(' | ')`;
/** What axe has looked at already, by any walk of a suite: whole pages by what they are made of, and each part in its colours. */
export class Seen {
  readonly pages = new Set<string>();
  readonly parts = new Set<string>();
}

/**
 * Walks somebody's pages and says all that is wrong with them: what the console says, requests that failed or were refused, words that
 * the language lacks, sideways scrolling, and what axe finds, by the rules of WCAG 2.2 A and AA and by those of best practice.
 */
export class PageWalk {
  readonly wrong: string[] = [];
  /** How many pages were opened, and how often axe looked at one. */
  opened = 0;
  examined = 0;
  readonly #page: Page;
  readonly #names: ReadonlySet<string>;
  readonly #named: ReadonlySet<string>;
  readonly #seen: Seen;
  #at = 'sign-in';
  #isLeaving = false;

  constructor(page: Page, seen: Seen) {
    this.#page = page;
    this.#seen = seen;
    this.#names = collectNames(page);
    this.#named = collectNamed(page);
    page.on('console', (message) => {
      if (message.type() === 'error') this.#say(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#say(`error: ${error.message}`));
    page.on('response', (answer) => {
      if (answer.status() >= 400)
        this.#say(`${answer.status()} ${answer.request().method()} ${answer.url()}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // What was under way when the page was left has nobody to answer.
      if (!(this.#isLeaving && why === 'net::ERR_ABORTED')) this.#say(`${why} ${request.url()}`);
    });
  }

  readonly #say = (what: string): void => {
    this.wrong.push(`${this.#at}: ${what}`);
  };

  async #open(address: string): Promise<void> {
    this.#isLeaving = true;
    this.#at = `${address} (en)`;
    await this.#page.goto(address);
    this.#isLeaving = false;
    this.opened += 1;
    await this.#isThere(address);
  }

  async #isThere(address: string): Promise<void> {
    await this.#page.getByRole('heading', { level: 1 }).first().waitFor();
    await settle(this.#page).catch((error: unknown) => {
      throw new Error(`${address} goes on loading`, { cause: error });
    });
  }

  async #speak(address: string, language: Language): Promise<void> {
    const page = this.#page;
    // What was asked for by what is drawn anew has nobody to answer.
    this.#isLeaving = true;
    this.#at = `${address} (${language})`;
    await page.setViewportSize(sizes.desktop);
    await page.evaluate(speak(language));
    while (!(await page.evaluate<boolean>(speaks(language)))) await page.waitForTimeout(20);
    await this.#isThere(address);
    this.#isLeaving = false;
  }

  /** Whoever opened a task goes on in its form by keyboard; the focus is not on the page as a whole. */
  async #hasFocus(): Promise<void> {
    const isInside = 'document.activeElement?.closest("[data-work]") !== null';
    let is = false;
    for (let again = 0; !is && again < 20; again += 1) {
      is = await this.#page.evaluate<boolean>(isInside);
      if (!is) await this.#page.waitForTimeout(50);
    }
    if (!is) this.#say('the focus is not in the form of the task');
  }

  async #fits(size: Size): Promise<void> {
    await this.#page.setViewportSize(sizes[size]);
    const wide = await this.#page.evaluate<number>(widest);
    if (wide > 0)
      this.#say(
        `scrolls sideways by ${wide} px at ${sizes[size].width}: ${await this.#page.evaluate<string>(outside)}`,
      );
  }

  /** No name is too long for a phone: somebody's, a medicine's or a test's. */
  async #fitsLongNames(): Promise<void> {
    await lengthen(this.#page, this.#named);
    for (const size of ['narrow', 'phone'] as const) {
      await this.#page.setViewportSize(sizes[size]);
      const wide = await this.#page.evaluate<number>(widest);
      if (wide > 0)
        this.#say(
          `with long names wider than ${sizes[size].width} by ${wide} px: ${await this.#page.evaluate<string>(outside)}`,
        );
    }
    await shorten(this.#page);
  }

  /**
   * Lets axe look at the page as it is. Two of the same kind need one look. Colours take longest and belong to the parts: they are looked
   * at where a part is new, and then in both themes.
   */
  async #examine(how: Size | 'right to left'): Promise<void> {
    const turn = how === 'right to left' ? `${how} ` : '';
    const made = (await this.#page.evaluate<string[]>(parts)).map((part) => turn + part);
    const { pages, parts: known } = this.#seen;
    const shape = `${how} ${made.join()}`;
    if (pages.has(shape)) return;
    pages.add(shape);
    this.examined += 1;
    const isNew = made.some((part) => !known.has(part));
    for (const part of made) known.add(part);
    const say = (found: string[], as: string) => found.forEach((each) => this.#say(`${each} (${as})`));
    say(await violations(this.#page, isNew ? 'all' : 'without colours'), how);
    if (!isNew) return;
    await this.#page.emulateMedia({ colorScheme: 'dark' });
    say(await violations(this.#page, 'colours'), `${how}, dark`);
    await this.#page.emulateMedia({ colorScheme: 'light' });
  }

  /** Opens a page and looks at it in English, in Hindi and from right to left. `meanwhile` has it in English on a desktop. */
  async visit(address: string, meanwhile?: () => Promise<void>): Promise<void> {
    const page = this.#page;
    await page.setViewportSize(sizes.desktop);
    await this.#open(address);
    await meanwhile?.();
    if (address.startsWith('/inbox/')) await this.#hasFocus();
    await this.#examine('desktop');
    await this.#fits('desktop');
    await this.#fits('narrow');
    await this.#fits('phone');
    await this.#fitsLongNames();
    await this.#examine('phone');
    await this.#in('hi', address);
    await this.#in('ar-XB', address);
    await this.#examine('right to left');
    for (const what of await page.evaluate<string[]>(unmirrored)) this.#say(what);
    // The next page begins in English.
    await page.evaluate("localStorage.removeItem('hmtp.locale')");
  }

  /** The page in another language: every word is one of it, and the longer words have room. It is left as wide as a desktop. */
  async #in(language: Language, address: string): Promise<void> {
    await this.#speak(address, language);
    let left = await foreignWords(this.#page, this.#names);
    // A name is known once its answer was read.
    for (let again = 0; left.length && again < 5; again += 1) {
      await this.#page.waitForTimeout(100);
      left = await foreignWords(this.#page, this.#names);
    }
    for (const word of left) this.#say(`no word of ${titles[language]}: ${word}`);
    for (const size of ['phone', 'narrow', 'desktop'] as const) await this.#fits(size);
  }
}
