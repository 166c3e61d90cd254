import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '#db/config.ts';
import { serverConfig, temporalConfig } from './config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hmtp-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const base = { TEMPORAL_ADDRESS: 'temporal.example.org:7233' };
const key = fileOf('api.key', 'a-key-of-a-test\n');

/** Code and text of the refusal of a configuration. */
function refusalOf(env: Record<string, string>): { code: string; message: string } {
  try {
    temporalConfig({ ...base, ...env });
  } catch (error) {
    if (error instanceof ConfigurationError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: '', message: '' };
}

describe('the connection to Temporal', () => {
  test('is in the clear as long as nothing is set, and an empty variable is not set', () => {
    expect(temporalConfig(base).server).toEqual({ address: base.TEMPORAL_ADDRESS, tls: false });
    const empty = { HMTP_TEMPORAL_TLS: '', HMTP_TEMPORAL_TLS_CA_FILE: '', HMTP_TEMPORAL_API_KEY_FILE: '' };
    expect(temporalConfig({ ...base, ...empty }).server.tls).toBe(false);
  });

  test('is over TLS when asked, with whom the machine trusts, a name and a key', () => {
    expect(
      serverConfig({
        ...base,
        HMTP_TEMPORAL_TLS: 'on',
        HMTP_TEMPORAL_TLS_SERVER_NAME: 'flows.example.org',
        HMTP_TEMPORAL_API_KEY_FILE: key,
      }).server,
    ).toEqual({
      address: base.TEMPORAL_ADDRESS,
      tls: { serverNameOverride: 'flows.example.org' },
      apiKey: 'a-key-of-a-test',
    });
  });

  test('sends a key in the clear in the demo only', () => {
    const clear = { HMTP_TEMPORAL_API_KEY_FILE: key };
    expect(refusalOf(clear)).toMatchObject({ code: 'temporal.api_key_without_tls' });
    // Production is what one gets without asking.
    expect(refusalOf({ ...clear, HMTP_MODE: 'production' }).code).toBe('temporal.api_key_without_tls');
    expect(temporalConfig({ ...base, ...clear, HMTP_MODE: 'demo' }).server).toEqual({
      address: base.TEMPORAL_ADDRESS,
      tls: false,
      apiKey: 'a-key-of-a-test',
    });
  });

  test.each([
    [
      'TLS that is neither on nor off',
      { HMTP_TEMPORAL_TLS: 'yes' },
      'configuration.invalid',
      'HMTP_TEMPORAL_TLS',
    ],
    [
      'a file of TLS without TLS',
      { HMTP_TEMPORAL_TLS_CA_FILE: key },
      'temporal.tls_off',
      'HMTP_TEMPORAL_TLS_CA_FILE',
    ],
    [
      'a server name without TLS',
      { HMTP_TEMPORAL_TLS_SERVER_NAME: 'x' },
      'temporal.tls_off',
      'HMTP_TEMPORAL_TLS_SERVER_NAME',
    ],
    [
      'an authority that is not there',
      { HMTP_TEMPORAL_TLS: 'on', HMTP_TEMPORAL_TLS_CA_FILE: path.join(folder, 'nowhere.pem') },
      'temporal.tls_file',
      'ENOENT',
    ],
    [
      'an authority that is no certificate',
      { HMTP_TEMPORAL_TLS: 'on', HMTP_TEMPORAL_TLS_CA_FILE: key },
      'temporal.tls_file',
      'does not hold what it should',
    ],
    [
      'a key of two words',
      { HMTP_TEMPORAL_TLS: 'on', HMTP_TEMPORAL_API_KEY_FILE: fileOf('two.key', 'one secret-two') },
      'temporal.api_key_file',
      'two.key does not hold',
    ],
    [
      'an empty key',
      { HMTP_TEMPORAL_TLS: 'on', HMTP_TEMPORAL_API_KEY_FILE: fileOf('empty.key', '\n') },
      'temporal.api_key_file',
      'empty.key',
    ],
  ])('refuses %s, in one line with a code', (_, env, code, said) => {
    const refusal = refusalOf(env as unknown as Record<string, string>);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(said);
    expect(refusal.message).toMatch(/^configuration: [^\n]+$/);
    // What a file holds stays in it.
    expect(refusal.message).not.toMatch(/a-key-of-a-test|secret-two/);
  });
});
