import type { Page } from 'playwright-core';

/** Members of answers that name somebody or something that somebody named: people, doctors, medicines, tests, procedures. */
const naming = /^(?:familyName|givenName|generic|brand|name|\w+Name)$/;
const shortest = 4;

function namedIn(value: unknown, found: Set<string>): void {
  if (!value || typeof value !== 'object') return;
  for (const [member, entry] of Object.entries(value))
    if (typeof entry === 'string') {
      if (naming.test(member) && entry.trim().length >= shortest) found.add(entry.trim());
    } else namedIn(entry, found);
}

/** Collects what is named in what pages are answered. */
export function collectNamed(page: Page): ReadonlySet<string> {
  const named = new Set<string>();
  page.on('response', (answer) => {
    // Names of hospitals stand in words of the page, as that of the platform does.
    if (
      /^\/api\/(?!v1\/(?:auth|admin\/hospitals|platform))/.test(new URL(answer.url()).pathname) &&
      /json/.test(answer.headers()['content-type'] ?? '')
    )
      answer.json().then(
        (body: unknown) => namedIn(body, named),
        () => undefined,
      );
  });
  return named;
}

/** A name as long as is kept, without a place to break it. */
const longest = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4).slice(0, 120);

/**
 * Makes every name on the page as long as is kept, or as it was. In place, so that no page is opened for it a second time.
 * @param names as they were answered; they are found however they are written
 */
export async function lengthen(page: Page, names: ReadonlySet<string>): Promise<void> {
  await page.evaluate(`{
    const names = ${JSON.stringify([...names].map((name) => name.toLowerCase()).sort((a, b) => b.length - a.length))};
    const texts = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
    globalThis.shortNames = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.data.toLowerCase();
      const isWhole = (at, name) => at >= 0 && !/\\p{L}/u.test((text[at - 1] ?? ' ') + (text[at + name.length] ?? ' '));
      const name = names.find((each) => isWhole(text.indexOf(each), each));
      if (!name) continue;
      const at = text.indexOf(name);
      globalThis.shortNames.push([node, node.data]);
      node.data = node.data.slice(0, at) + '${longest}' + node.data.slice(at + name.length);
    }
  }`);
}
export const shorten = (page: Page): Promise<unknown> =>
  page.evaluate('for (const [node, text] of globalThis.shortNames) node.data = text;');
