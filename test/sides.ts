/** Classes that name a side of the screen, where `start` and `end` name one of the text. */
const sidedClass =
  /(?<![\w/-])-?(?:(?:left|right)-[\w.[]|(?:scroll-)?[mp][lr]-[\w.[]|border-[lr](?=[\s"'`}-])|rounded-(?:[lr]|tl|tr|bl|br)(?=[\s"'`}-])|(?:text|float|clear|justify-self)-(?:left|right)(?![\w-]))[\w.%\]/-]*/g;
const sidedStyle =
  /(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|text-align:\s*(?:left|right)|float:\s*\w+|style:(?:left|right)/g;
/** Pictures of a way: they point to where the text goes on, and turn with it. */
const pointing =
  /import (\w+) from '@lucide\/svelte\/icons\/(?:(?:chevron|arrow)s?-(?:left|right)|undo|redo|forward|reply|log-(?:in|out))[\w-]*'/g;

/** What of a component stands at one side whichever way its text runs, or points one way. */
export function sidesIn(source: string): string[] {
  const icons = [...source.matchAll(pointing)].flatMap(([, name = '']) =>
    [...source.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => tag),
  );
  const arrows = [...source.matchAll(/(<\w+[^<>]*>)?[^<>]{0,40}[←→⟵⟶]/g)].map(([text]) => text);
  return [
    ...(source.match(sidedClass) ?? []),
    ...(source.match(sidedStyle) ?? []),
    ...[...icons, ...arrows].filter((tag) => !tag.includes('rtl:')),
  ];
}
