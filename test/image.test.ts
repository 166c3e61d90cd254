import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
type Service = { image?: string; command?: string[] };
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const ours = Object.entries(compose.services).filter(([, service]) =>
  service.image?.startsWith('${HMTP_IMAGE'),
);

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  test('carries every room that a process needs, and no other', () => {
    const copied = [...dockerfile.matchAll(/^COPY ([a-z]+) \.\/\1$/gm)].map((match) => match[1]).sort();
    const needed = ['activities', 'api', 'contracts', 'db', 'domain', 'integrations', 'temporal'].filter(
      (room) => existsSync(path.join(root, room)),
    );
    expect(copied).toEqual(needed);
  });

  test('runs as a person without rights, every command of the manifests', () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    const entry = read('ops/image/run.sh');
    for (const [, service] of ours)
      expect(entry).toMatch(new RegExp(`^  ${service.command?.[0] ?? ''}\\)`, 'm'));
  });
});

test('continuous integration runs what a person runs', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml')) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  expect(jobs.test?.steps.map(({ run }) => run)).toContain('.ci/run');
  expect(read('.ci/run')).toMatch(/npm test$/m);
});
