import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '#api/platform/metrics.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('metrics', () => {
  const known = new Set(
    createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name),
  );
  const used = (text: string): string[] =>
    [...text.matchAll(/\bhmtp_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));

  for (const file of [
    'ops/prometheus/rules.yml',
    'ops/prometheus/rules.test.yml',
    'ops/grafana/overview.json',
  ]) {
    test(`${file} names metrics that exist`, () => {
      expect(used(read(file)).filter((name) => !known.has(name))).toEqual([]);
    });
  }

  test('the dashboard uses rules that are recorded', () => {
    const { groups } = parse(read('ops/prometheus/rules.yml')) as {
      groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
    };
    const recorded = new Set(groups.flatMap(({ rules }) => rules).map(({ record }) => record));
    const wanted = [...read('ops/grafana/overview.json').matchAll(/hmtp:[a-z_]+:[a-z0-9_]+/g)].map(
      ([name]) => name,
    );
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((name) => !recorded.has(name))).toEqual([]);
  });

  test('each alert names a runbook that exists, where it names one', () => {
    const named = [...read('ops/prometheus/rules.yml').matchAll(/docs\/runbooks\/[\w-]+\.md/g)].map(
      ([name]) => name,
    );
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });
});
