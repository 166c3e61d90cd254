import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Whether something is under way, was tried or was refused, kept by a component itself: `FormState` keeps it. */
const keptByItself = /\blet (busy\w*|is(?:Busy|Saving|Sending)|touched|problem)(?:: [^=]+)? = \$state\b/g;
const keptIn = (source: string) => [...source.matchAll(keptByItself)].map(([, name]) => name);

describe('what became of a form', () => {
  it('is kept by FormState, and by no component itself', () => {
    const components = globSync('web/src/**/*.svelte').toSorted();
    const found = components.flatMap((file) =>
      keptIn(readFileSync(file, 'utf8')).map((name) => `${file}: ${name}`),
    );
    expect(components.length).toBeGreaterThan(150);
    expect(found).toEqual([]);
  });
  it.each([
    ['let busy = $state(false);', ['busy']],
    ['let busyWith = $state<string | null>(null);', ['busyWith']],
    [
      'let problem = $state.raw<ApiProblem | null>(null);\nlet touched: boolean = $state(false);',
      ['problem', 'touched'],
    ],
    ['const form = new FormState({ busy: 1 });\nconst problem = $derived(form.problem);', []],
  ])('is found in %j', (source, names) => {
    expect(keptIn(source)).toEqual(names);
  });
});
