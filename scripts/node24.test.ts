import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installProblem } from './node24.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hmtp-install-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

type Packages = Record<string, { version?: string; optional?: boolean }>;
const wanted: Packages = {
  '': {},
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b': { version: '2.0.0', optional: true },
};

function write(lock: Packages, installed: Packages | undefined): void {
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: lock }));
  if (!installed) return;
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  writeFileSync(
    path.join(folder, 'node_modules', '.package-lock.json'),
    JSON.stringify({ packages: installed }),
  );
}

test('nothing installed', () => {
  write(wanted, undefined);
  expect(installProblem(folder)).toBe('packages are not installed');
});

test('packages of another system may be absent', () => {
  write(wanted, { 'node_modules/a': { version: '1.0.0' } });
  expect(installProblem(folder)).toBeUndefined();
});

test('a changed version is seen, also after an earlier good answer', () => {
  write(wanted, { 'node_modules/a': { version: '1.0.0' } });
  expect(installProblem(folder)).toBeUndefined();
  write({ ...wanted, 'node_modules/a': { version: '1.1.0' } }, { 'node_modules/a': { version: '1.0.0' } });
  expect(installProblem(folder)).toContain('a 1.1.0');
});
