const marked: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aáeéiíoóuúyýcçnñsšzžAÁEÉIÍOÓUÚYÝCÇNÑSŠZŽ'].flatMap((letter, at, all) =>
    at % 2 ? [] : [[letter, all[at + 1] ?? letter]],
  ),
);
const rightToLeft = '\u202e';
const end = '\u202c';
const mayBreak = '\u200b';
/** A third more of each word: what the last one is longer by hangs on it, and the rest is as words of their own. */
function longer(text: string): string {
  const third = (of: string) => Math.ceil(of.length / 3);
  const last = third(/\S*$/.exec(text)?.[0] ?? '');
  const more = '·'.repeat(Math.max(0, third(text) - last));
  return ['·'.repeat(last), ...(more.match(/·{1,6}/g) ?? [])].join(mayBreak);
}

/**
 * English as a language that nobody speaks: letters marked, turned round from right to left, in brackets, a third longer. What a
 * page shows without them has no words of its own; what is cut off will be cut off in another language, too. `{parameters}` stay.
 */
export function pseudo(words: Readonly<Record<string, string>>): Record<string, string> {
  const accented = (text: string) => [...text].map((letter) => marked[letter] ?? letter).join('');
  const turned = (text: string) =>
    text
      .split(/(\{\w+\})/)
      .map((part, at) => (at % 2 || !part ? part : `${rightToLeft}${accented(part)}${end}`))
      .join('');
  return Object.fromEntries(
    Object.entries(words).map(([key, text]) => [
      key,
      // A list of names, and no text.
      key === 'date.months' ? accented(text) : `⟦${turned(text)}${longer(text)}⟧`,
    ]),
  );
}
