import { expect, test } from 'vitest';
import { apiConfig } from './config.ts';

const good = {
  HMTP_API_PORT: '3001',
  HMTP_PUBLIC_URL: 'https://hmtp.example.org/',
  HMTP_JWT_KEYS: '{"keys":[]}',
  HMTP_MASTER_KEY: Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64'),
};

test('production is what one gets without asking, and takes what is safe', () => {
  expect(apiConfig(good)).toMatchObject({
    HMTP_MODE: 'production',
    HMTP_PUBLIC_URL: 'https://hmtp.example.org',
  });
});

test.each([
  ['demo logins', { HMTP_DEMO_LOGINS: 'logins.json' }, 'HMTP_DEMO_LOGINS'],
  ['an address without https', { HMTP_PUBLIC_URL: 'http://hmtp.example.org' }, 'HMTP_PUBLIC_URL'],
  ['a key that is not random', { HMTP_MASTER_KEY: Buffer.alloc(32).toString('base64') }, 'HMTP_MASTER_KEY'],
  ['a token that lives longer', { HMTP_ACCESS_TOKEN_SECONDS: '1801' }, 'HMTP_ACCESS_TOKEN_SECONDS'],
])('production refuses %s, the demo does not', (_, change, named) => {
  expect(() => apiConfig({ ...good, ...change })).toThrow(new RegExp(`^configuration: ${named}: [^;]*$`));
  expect(apiConfig({ ...good, ...change, HMTP_MODE: 'demo' })).toMatchObject(
    'HMTP_DEMO_LOGINS' in change ? change : { HMTP_MODE: 'demo' },
  );
});

test.each(['9', '5401', '30m', '1.5'])('no mode takes %s for the seconds a token lives', (seconds) => {
  for (const HMTP_MODE of ['demo', 'production'])
    expect(() => apiConfig({ ...good, HMTP_MODE, HMTP_ACCESS_TOKEN_SECONDS: seconds })).toThrow(
      /HMTP_ACCESS_TOKEN_SECONDS/,
    );
  expect(apiConfig(good).HMTP_ACCESS_TOKEN_SECONDS).toBe(1800);
});

test('everything that is missing is named in one line', () => {
  expect(() => apiConfig({})).toThrow(
    /^configuration: HMTP_API_PORT: .*HMTP_PUBLIC_URL: .*HMTP_JWT_KEYS: .*HMTP_MASTER_KEY: [^\n]*$/,
  );
});

test('names the entry of the trusted proxies that is no network', () => {
  expect(() => apiConfig({ ...good, HMTP_TRUSTED_PROXIES: '10.0.0.0/8,everybody' })).toThrow(
    /^configuration: HMTP_TRUSTED_PROXIES: "everybody" is no address/,
  );
});
