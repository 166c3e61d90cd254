import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { passwordsOf, processRoles } from '#db/roles.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
type Service = { environment?: Record<string, string> };
const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
};
const environmentOf = (name: string) => services[name]?.environment ?? {};
const made = execFileSync(
  process.execPath,
  [path.join(root, 'ops', 'make-env.mjs'), 'https://hmtp.example.org'],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const settings = Object.fromEntries(
  made.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

test('each database role has a password of its own, by a variable of its own; the backup role has none', () => {
  for (const [role, variable] of Object.entries(processRoles)) {
    const wanted = `postgres://${role}:\${${variable}:?see ops/make-env.mjs}@postgres:5432/hmtp`;
    for (const process of ['api', 'worker'])
      expect(Object.values(environmentOf(process)), process).toContain(wanted);
    expect(environmentOf('migrate')[variable]).toMatch(new RegExp(`^\\$\\{${variable}:\\?`));
    expect(read('k8s/base/secret.example.yaml')).toContain(`  ${variable}: ""`);
  }
  const owner = `postgres://hmtp_owner:${settings['HMTP_OWNER_PASSWORD'] ?? ''}@postgres:5432/hmtp`;
  expect(Object.keys(passwordsOf(settings, owner)).sort()).toEqual(Object.keys(processRoles).sort());
  expect(read('docker-compose.yml')).not.toMatch(/hmtp_backup/);
});

test('a password that two roles share, or a role and the owner, is refused before anything is changed', () => {
  const shared = { ...settings, HMTP_DB_PLATFORM_PASSWORD: settings['HMTP_DB_APP_PASSWORD'] };
  expect(() => passwordsOf(shared)).toThrow(
    'HMTP_DB_PLATFORM_PASSWORD is the password of HMTP_DB_APP_PASSWORD too',
  );
  const asOwner = `postgres://hmtp_owner:${settings['HMTP_DB_APP_PASSWORD'] ?? ''}@postgres/hmtp`;
  expect(() => passwordsOf(settings, asOwner)).toThrow('is the password of DATABASE_URL too');
  expect(() => passwordsOf({ HMTP_DB_PASSWORD: 'one for all' })).toThrow('set HMTP_DB_APP_PASSWORD');
});
