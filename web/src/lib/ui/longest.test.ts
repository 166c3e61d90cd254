import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

const folder = path.join(import.meta.dirname, '..', '..');
/** Not typed into, or as long as they are by themselves. */
const other = /^(checkbox|radio|password|file|hidden|date|time|month|number)$/;
/** What is pasted there is a whole catalogue: the API says where it ends. */
const excused = ['lib/visits/catalogue-import.svelte'];

type Attribute = { type: string; name?: string; value?: unknown };
type Tag = { type: string; name: string; start: number; attributes: Attribute[] };
const isTag = (value: object): value is Tag =>
  'type' in value && value.type === 'RegularElement' && 'attributes' in value;

function* tagsIn(value: unknown): Generator<Tag> {
  if (!value || typeof value !== 'object') return;
  if (isTag(value) && ['input', 'textarea'].includes(value.name)) yield value;
  for (const [name, part] of Object.entries(value)) if (name !== 'metadata') yield* tagsIn(part);
}
const attributeOf = (tag: Tag, name: string) => tag.attributes.find((each) => each.name === name);
function typeOf(tag: Tag): string {
  const value = attributeOf(tag, 'type')?.value;
  return (Array.isArray(value) && (value[0] as { data?: string }).data) || 'text';
}

/** Boxes of a component into which any length of text can be pasted. */
function endless(source: string): string[] {
  return [...tagsIn(parse(source, { modern: true }).fragment)]
    .filter((tag) => !attributeOf(tag, 'maxlength') && !attributeOf(tag, 'readonly'))
    .filter((tag) => tag.name === 'textarea' || !other.test(typeOf(tag)))
    .map((tag) => `line ${source.slice(0, tag.start).split('\n').length}`);
}

// A megabyte pasted into a box by mistake was saved as a draft every few seconds, and refused each time.
describe('a box in which somebody types', () => {
  it('says how much it takes', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.svelte'),
    );
    const wrong = files
      .filter((file) => !excused.includes(file.replaceAll('\\', '/')))
      .flatMap((file) => endless(readFileSync(path.join(folder, file), 'utf8')).map((at) => `${file} ${at}`));
    expect(files.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
  it('is found where it does not: the check can fail', () => {
    expect(
      endless('<p>{#if a}<input bind:value={b} />{/if}</p>\n<textarea bind:value={c}></textarea>'),
    ).toEqual(['line 1', 'line 2']);
    expect(endless('<input type="date" /><input maxlength={5} /><textarea readonly></textarea>')).toEqual([]);
  });
});
