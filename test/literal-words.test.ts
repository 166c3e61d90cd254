import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { literalWords } from '#test/literal-words.ts';

const components = globSync('web/src/**/*.svelte').toSorted();

describe('the markup of pages', () => {
  it('says everything by a key, so that it is there in every language', () => {
    const found = components.flatMap((file) =>
      literalWords(readFileSync(file, 'utf8')).map((words) => `${file}: ${words}`),
    );
    expect(components.length).toBeGreaterThan(150);
    expect(found).toEqual([]);
  });
});

describe('words of its own', () => {
  it.each([
    ['<p>Waiting</p>', ['Waiting']],
    ['{#if late}<b aria-label="Late by far">!</b>{/if}', ['Late by far']],
    ['<p>{late ? "too late" : t("due.left")}</p>', ['too late']],
    ['<Field label={`Day of ${name}`} />', ['Day of ']],
    ['<p>{t("due.left")} · {name} ⏎ HMTP</p>', []],
    ['<p class={late ? "text-danger" : ""}>{kind === "triage" ? 1 : 2}</p>', []],
    ['<script>const words = "not markup";</script><p>{words}</p>', []],
  ])('are found in %s', (markup, words) => {
    expect(literalWords(markup)).toEqual(words);
  });
});
