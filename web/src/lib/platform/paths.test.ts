import { expect, it } from 'vitest';
import { ownPath } from '#lib/platform/paths.ts';

const origin = 'https://hospital.example';

it.each(['/inbox', '/queue?day=2026-11-28', '/temporal/namespaces/default?x=//evil.example'])(
  '%s is a way on after sign-in',
  (next) => {
    expect(ownPath(next, origin)).toBe(next);
  },
);

it.each([
  null,
  '',
  'inbox',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n\\evil.example',
  '/temporal/..//evil.example',
  '/.//evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '//',
])('%j leads nowhere', (next) => {
  expect(ownPath(next, origin)).toBeNull();
});
