import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sidesIn } from '#test/sides.ts';

const sources = globSync('web/src/**/*.{svelte,css}').toSorted();

describe('the pages', () => {
  it('name the start and the end of a line, and no side, so that they are right in a language from right to left', () => {
    const found = sources.flatMap((file) =>
      sidesIn(readFileSync(file, 'utf8')).map((what) => `${file}: ${what}`),
    );
    expect(sources.length).toBeGreaterThan(150);
    expect(found).toEqual([]);
  });
});

describe('a side', () => {
  it.each([
    ['<p class="ms-2 text-start border-s rounded-e-lg start-0 inset-x-0 leading-tight">', []],
    ['<p class="ml-2 flex">', ['ml-2']],
    ['<p class="max-sm:pr-1.5 -ml-px">', ['pr-1.5', '-ml-px']],
    ['<p class={isOpen ? "right-0" : "text-left"}>', ['right-0', 'text-left']],
    ['<p class="border-l rounded-tr-lg">', ['border-l', 'rounded-tr-lg']],
    ['td { padding-left: 1px; text-align: right }', ['padding-left', 'text-align: right']],
    ['<script>const { left } = till; const right = left - 1;</script>', []],
    ['<b>← {t("back")}</b>', ['<b>←']],
    ['<b class="rtl:rotate-180">←</b>', []],
    [
      'import Next from \'@lucide/svelte/icons/chevron-right\'; <Next class="size-4" />',
      ['<Next class="size-4" />'],
    ],
    ['import Next from \'@lucide/svelte/icons/chevron-right\'; <Next class="rtl:rotate-180" />', []],
  ])('is found in %s', (source, sides) => {
    expect(sidesIn(source)).toEqual(sides);
  });
});
