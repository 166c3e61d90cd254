import type { Page } from 'playwright-core';
import { settle, violations, widest } from './browser.ts';
import { collectNames, foreignWords } from './visible-words.ts';

/** The ward's computer, a phone, and what WCAG 1.4.10 asks for (a page at 400 %). */
const sizes = {
  desktop: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
};
type Size = keyof typeof sizes;

/** Of what a page is made, whatever stands in it: two of the same kind need one look at what readers of the screen get. */
const shape = `[...new Set([...document.querySelectorAll('body :not(svg, svg *)')].map((each) =>
  [each.parentElement.tagName, each.tagName, each.className, each.getAttribute('role'), each.type].join(' ')))].sort().join()`;

/**
 * Walks somebody's pages and says all that is wrong with them: what the console says, requests that failed or were refused, words that
 * the language lacks, sideways scrolling, and what axe finds, by the rules of WCAG 2.2 A and AA and by those of best practice.
 */
export class PageWalk {
  readonly wrong: string[] = [];
  /** How many pages were opened, and how many of them were looked at by axe. */
  opened = 0;
  examined = 0;
  readonly #page: Page;
  readonly #names: ReadonlySet<string>;
  /** Shapes that were looked at, by any walk of the suite. */
  readonly #shapes: Set<string>;
  #at = 'sign-in';
  #isLeaving = false;

  constructor(page: Page, shapes: Set<string>) {
    this.#page = page;
    this.#shapes = shapes;
    this.#names = collectNames(page);
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

  async #open(address: string, language: string): Promise<void> {
    this.#isLeaving = true;
    this.#at = `${address} (${language})`;
    await this.#page.goto(address);
    this.#isLeaving = false;
    this.opened += 1;
    await this.#page.getByRole('heading', { level: 1 }).first().waitFor();
    await settle(this.#page).catch((error: unknown) => {
      throw new Error(`${address} goes on loading`, { cause: error });
    });
  }

  async #fits(size: Size): Promise<void> {
    await this.#page.setViewportSize(sizes[size]);
    const wide = await this.#page.evaluate<number>(widest);
    if (wide > 0) this.#say(`scrolls sideways by ${wide} px at ${sizes[size].width}`);
  }

  async #examine(how: string, only?: 'color-contrast'): Promise<void> {
    for (const found of await violations(this.#page, only)) this.#say(`${found} (${how})`);
  }

  /** Opens a page in English and looks at it at every size and in both themes. */
  async inEnglish(address: string, meanwhile?: () => Promise<void>): Promise<void> {
    const page = this.#page;
    await page.setViewportSize(sizes.desktop);
    await this.#open(address, 'en');
    await meanwhile?.();
    const made = await page.evaluate<string>(shape);
    const isNew = !this.#shapes.has(made);
    this.#shapes.add(made);
    if (isNew) {
      this.examined += 1;
      await this.#examine('light');
      await page.emulateMedia({ colorScheme: 'dark' });
      // Colours are the only thing that differs in the dark.
      await this.#examine('dark', 'color-contrast');
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await this.#fits('desktop');
    await this.#fits('narrow');
    await this.#fits('phone');
    if (isNew) await this.#examine('phone');
  }

  /** From here on in Hindi, as chosen in this browser. */
  async speakHindi(): Promise<void> {
    await this.#page.evaluate("localStorage.setItem('hmtp.locale', 'hi')");
  }

  /** Opens a page in Hindi: every word is one of Hindi, and the longer words have room. */
  async inHindi(address: string): Promise<void> {
    await this.#page.setViewportSize(sizes.desktop);
    await this.#open(address, 'hi');
    let left = await foreignWords(this.#page, this.#names);
    // A name is known once its answer was read.
    for (let again = 0; left.length && again < 5; again += 1) {
      await this.#page.waitForTimeout(100);
      left = await foreignWords(this.#page, this.#names);
    }
    for (const word of left) this.#say(`no word of Hindi: ${word}`);
    for (const size of Object.keys(sizes) as Size[]) await this.#fits(size);
  }
}
