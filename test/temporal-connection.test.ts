import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporalConfig } from '#temporal/config.ts';
import { connectionSettings } from '#temporal/connection.ts';
import {
  compose,
  environmentOf,
  interpolate,
  ofKind,
  podEnvironments,
  pods,
  settings,
} from './setup/manifests.ts';
import type { Env } from './setup/manifests.ts';

describe('the connection to Temporal', () => {
  const talkers = ['api', 'worker', 'release', 'temporal-ui'];
  const names = Object.keys(connectionSettings).filter((name) => name.startsWith('HMTP_TEMPORAL_'));
  const tls = {
    HMTP_TEMPORAL_TLS: 'on',
    HMTP_TEMPORAL_TLS_CA_FILE: '/run/temporal/ca.pem',
    HMTP_TEMPORAL_TLS_CERT_FILE: '/run/temporal/client.pem',
    HMTP_TEMPORAL_TLS_KEY_FILE: '/run/temporal/client.key',
    HMTP_TEMPORAL_TLS_SERVER_NAME: 'flows.example.org',
    HMTP_TEMPORAL_API_KEY_FILE: '/run/temporal/api.key',
  };

  test('is in the clear unless the operator says otherwise, in every process of ours the same', () => {
    expect(names.sort()).toEqual(Object.keys(tls).sort());
    const ofPod = podEnvironments();
    for (const environment of [environmentOf, ofPod])
      for (const name of ['api', 'worker', 'release']) {
        const env = environment(name);
        expect(temporalConfig(env).server, name).toEqual({ address: env.TEMPORAL_ADDRESS, tls: false });
        for (const setting of names) expect(env, name).toHaveProperty(setting);
        // A worker that took itself for a demo would send a key in the clear.
        expect(env.HMTP_MODE, name).toBe('production');
      }
  });

  test('takes what the operator sets, with its files at hand (compose)', () => {
    for (const name of [...talkers, 'temporal-namespace']) {
      const service = compose.services[name];
      expect(service?.volumes, name).toContain('${HMTP_TEMPORAL_FILES:-./ops/temporal}:/run/temporal:ro');
      const env = Object.fromEntries(
        Object.entries(service?.environment ?? {}).map(([key, value]) => [
          key,
          interpolate(value, { ...settings, ...tls }),
        ]),
      );
      if (name !== 'temporal-ui') expect(env, name).toMatchObject(tls);
    }
  });

  test('has its files in a secret of the cluster that need not be there', () => {
    for (const name of talkers) {
      const spec = pods.find((each) => each.name === name)?.pod.spec;
      const secret = { secretName: 'hmtp-temporal', optional: true };
      expect(spec?.volumes, name).toContainEqual({ name: 'temporal', secret });
      expect(spec?.containers[0]?.volumeMounts, name).toContainEqual({
        name: 'temporal',
        mountPath: '/run/temporal',
        readOnly: true,
      });
    }
    const files = ofKind('Secret').find(({ metadata }) => metadata.name === 'hmtp-temporal')?.stringData;
    for (const file of Object.values(tls).filter((value) => value.startsWith('/run/')))
      expect(files).toHaveProperty([path.basename(file)]);
  });

  test.each([
    [
      'compose',
      (env: Env) => {
        const ui = compose.services['temporal-ui']?.environment ?? {};
        return Object.fromEntries(
          Object.entries(ui).map(([key, value]) => [key, interpolate(value, { ...settings, ...env })]),
        );
      },
    ],
    [
      'cluster',
      (env: Env) => {
        const [container] = pods.find(({ name }) => name === 'temporal-ui')?.pod.spec.containers ?? [];
        return Object.fromEntries(
          (container?.env ?? []).map(({ name, value, valueFrom }) => [
            name,
            value ?? env[valueFrom?.configMapKeyRef.key ?? ''] ?? '',
          ]),
        );
      },
    ],
  ])('is that of Temporal UI as well, which looks at the certificate (%s)', (_where, environment) => {
    expect(environment(tls)).toMatchObject({
      TEMPORAL_TLS_CA: tls.HMTP_TEMPORAL_TLS_CA_FILE,
      TEMPORAL_TLS_CERT: tls.HMTP_TEMPORAL_TLS_CERT_FILE,
      TEMPORAL_TLS_KEY: tls.HMTP_TEMPORAL_TLS_KEY_FILE,
      TEMPORAL_TLS_SERVER_NAME: tls.HMTP_TEMPORAL_TLS_SERVER_NAME,
      TEMPORAL_TLS_ENABLE_HOST_VERIFICATION: 'true',
    });
    expect(environment({}).TEMPORAL_TLS_CA).toBe('');
  });
});
