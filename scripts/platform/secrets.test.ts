import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSecrets, newJwtKeys, newSecrets } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hmtp-secrets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('secrets are made once, readable by their owner only', () => {
  const file = path.join(folder, 'secrets.json');
  const made = loadSecrets(file);
  expect(Buffer.from(made.masterKey, 'base64')).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadSecrets(file)).toEqual(made);
});

test('a file from before each role had a password of its own goes on with fresh ones', () => {
  const file = path.join(folder, 'secrets.json');
  const { rolePasswords: _fresh, ...before } = newSecrets();
  writeFileSync(file, JSON.stringify({ ...before, rolePassword: 'one for all' }));
  const read = loadSecrets(file);
  expect(read.masterKey).toBe(before.masterKey);
  expect(new Set(Object.values(read.rolePasswords)).size).toBe(3);
  expect(loadSecrets(file)).toEqual(read);
});

test('a damaged secrets file is refused with a remedy instead of being replaced', () => {
  const file = path.join(folder, 'secrets.json');
  writeFileSync(file, '{"masterKey":""}');
  expect(() => loadSecrets(file)).toThrow(/secrets file cannot be used/);
});

test('the token key set holds one private Ed25519 key', () => {
  const { keys } = JSON.parse(newJwtKeys()) as {
    keys: { crv: string; d: string; alg: string; kid: string }[];
  };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ crv: 'Ed25519', alg: 'EdDSA' });
  expect(keys[0]?.d).toBeTruthy();
});
