import type { Page } from 'playwright-core';

/** Members of answers that hold names, numbers, codes and what people wrote: the same in every language, and not words of the page. */
const namesOfData =
  /(?:name|mrn|email|number|userAgent|address|room|specialty|brand|generic|strength|currency|code|slug|text|container|unit|session|timeZone|reason|about|form|letterhead|instructions|complaint|subjective|objective|assessment|plan)$/i;
/** What is written in Latin in every language: the product, keys, code systems, units, and what is typed letter by letter. */
const everywhere = new Set(
  'HMTP Ctrl Alt Enter Tab LOINC ICD UPI NEWS PEWS GCS NT mmHg min kg cm mL mg mcg IU SpO BMI ACVPU amox asthma potassium English Chrome Linux API Temporal UI'
    .toLowerCase()
    .split(' '),
);

function namesIn(value: unknown, member: string, found: Set<string>): void {
  if (typeof value === 'string') {
    if (namesOfData.test(member))
      for (const [word] of value.matchAll(/\p{L}+/gu)) found.add(word.toLowerCase());
  } else if (value && typeof value === 'object')
    for (const [name, entry] of Object.entries(value))
      namesIn(entry, Array.isArray(value) ? member : name, found);
}

/** Collects the names of what pages are answered, so that words of the page can be told from them. */
export function collectNames(page: Page): Set<string> {
  const names = new Set(everywhere);
  page.on('response', (answer) => {
    if (
      new URL(answer.url()).pathname.startsWith('/api/') &&
      /json/.test(answer.headers()['content-type'] ?? '')
    )
      answer.json().then(
        (body: unknown) => namesIn(body, '', names),
        () => undefined,
      );
  });
  return names;
}

/** All that can be read or heard on a page: text, and what attributes say. */
const readable = `[
  document.title,
  document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [title], [placeholder]')]
    .filter((element) => element.checkVisibility())
    .flatMap((element) => ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? '')),
].join('\\n')`;

/** Words in Latin letters in a text that are nobody's name, code or number: words that its language lacks. */
export function foreignIn(said: string, names: ReadonlySet<string>): string[] {
  let text = said
    // Record numbers, tokens and other codes have a digit; addresses a sign of their own.
    .replaceAll(/\S*(?:@|:\/\/)\S*/g, ' ')
    .replaceAll(/[\p{L}\d]*\d[\p{L}\d/-]*/gu, ' ');
  // What the pseudo-locale has marked has words; one text may be filled into another.
  const marked = /⟦[^⟦⟧]*⟧/g;
  while (text.search(marked) >= 0) text = text.replaceAll(marked, ' ');
  const words = [...text.matchAll(/[A-Za-z]{2,}/g)].map(([word]) => word);
  return [...new Set(words)].filter((word) => !names.has(word.toLowerCase())).toSorted();
}

/** The words of a page that its language lacks. */
export const foreignWords = async (page: Page, names: ReadonlySet<string>): Promise<string[]> =>
  foreignIn(await page.evaluate<string>(readable), names);
