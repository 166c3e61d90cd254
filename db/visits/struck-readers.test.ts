import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
/** Every text of SQL that reads signs or statements, by file. */
const reading = globSync('**/*.ts', { cwd: root })
  .filter((file) => !/\.test\.ts$|^tenancy|^seeds/.test(file))
  .flatMap((file) =>
    (readFileSync(path.join(root, file), 'utf8').match(/`[^`]*`|'[^'\n]*'/g) ?? [])
      .filter((text) => /\b(?:from|join) (?:vital_sign|patient_statement)\b/.test(text))
      .map((text) => ({ file, text })),
  );

it('whatever reads signs or statements says what it does with those that are entered in error', () => {
  expect(reading.length).toBeGreaterThan(6);
  expect(reading.filter(({ text }) => !text.includes('struck_at'))).toEqual([]);
});
