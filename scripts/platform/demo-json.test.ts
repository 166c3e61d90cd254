import { expect, test } from 'vitest';
import { describeDemo, type Demo } from './demo-json.ts';

const login = (hospital: string, role: string, email: string) => ({
  hospital,
  role,
  email,
  password: 'Ward-a',
});

test('one address and one login for each hospital and role', () => {
  const demo: Demo = {
    web: 'http://127.0.0.1:3000',
    api: 'http://127.0.0.1:3001',
    temporal: '127.0.0.1:7233',
    temporalUi: 'http://127.0.0.1:3000/temporal',
    postgres: 'postgres://owner@127.0.0.1/hmtp',
    logins: [
      login('north', 'doctor', 'd1@north.test'),
      login('north', 'doctor', 'd2@north.test'),
      login('south', 'doctor', 'd1@south.test'),
    ],
  };
  const text = describeDemo(demo).join('\n');
  expect(text).toContain('HMTP is ready: http://127.0.0.1:3000');
  expect(text).toContain('d1@north.test');
  expect(text).not.toContain('d2@north.test');
  expect(text).toContain('d1@south.test');
  expect(text).toContain('Temporal UI: http://127.0.0.1:3000/temporal');
  // A server of somebody else has no UI that we started.
  expect(describeDemo({ ...demo, temporalUi: '' }).join('\n')).not.toContain('Temporal UI');
});
