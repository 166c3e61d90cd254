import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { computeBuildId } from './build-id.ts';
import { hashPaths } from './folder-hash.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'hmtp-hash-'));
  mkdirSync(path.join(base, 'workflows', 'visits', 'histories'), { recursive: true });
  write('workflows/visits/opd-visit.workflow.ts', 'one');
});
afterEach(() => {
  rmSync(base, { recursive: true });
});

function write(file: string, text: string): void {
  writeFileSync(path.join(base, file), text);
}

test('contents and names count, times do not', () => {
  const before = hashPaths(base, ['workflows', 'absent']);
  write('workflows/visits/opd-visit.workflow.ts', 'one');
  expect(hashPaths(base, ['workflows', 'absent'])).toBe(before);
  write('workflows/visits/opd-visit.workflow.ts', 'two');
  expect(hashPaths(base, ['workflows', 'absent'])).not.toBe(before);
});

test('a changed flow gets a new build id; a test or a golden history does not', () => {
  const before = computeBuildId(base);
  expect(before).toMatch(/^[0-9a-f]{16}$/);
  write('workflows/visits/opd-visit.test.ts', 'test');
  write('workflows/visits/histories/opd-visit.json', '{}');
  expect(computeBuildId(base)).toBe(before);
  write('workflows/visits/opd-visit.workflow.ts', 'two');
  expect(computeBuildId(base)).not.toBe(before);
});
