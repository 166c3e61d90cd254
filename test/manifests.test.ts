import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { apiConfig } from '#api/config.ts';
import { apiPlaces } from '#api/platform/front-door.ts';
import { searchAttributes } from '#contracts/cases/names.ts';
import { databaseConfig } from '#db/config.ts';
import { temporalConfig, workerConfig } from '#temporal/config.ts';
import {
  compose,
  deployments,
  environmentOf,
  interpolate,
  makeEnv,
  manifestFiles,
  ofKind,
  ours,
  parseEnvFile,
  podEnvironments,
  pods,
  read,
  root,
  settings,
} from './setup/manifests.ts';
import type { Env } from './setup/manifests.ts';

describe('docker-compose.yml', () => {
  test('has every process of the platform', () => {
    expect(ours.map(([, service]) => service.command?.[0]).sort()).toEqual([
      'api',
      'migrate',
      'release',
      'worker',
    ]);
  });

  test('publishes the front door, which serves the web application, and not the port of the API itself', () => {
    const { HMTP_WEB_HANDLER, HMTP_WEB_PORT, HMTP_API_PORT } = environmentOf('api');
    expect(HMTP_WEB_HANDLER).toBe('/app/web/build/handler.js');
    expect(compose.services.api?.ports).toEqual([`127.0.0.1:${HMTP_WEB_PORT}:${HMTP_WEB_PORT}`]);
    expect(compose.services.tls?.command?.at(-1)).toBe(`api:${HMTP_WEB_PORT}`);
    expect(HMTP_API_PORT).not.toBe(HMTP_WEB_PORT);
  });

  test('gives each process a configuration that it accepts', () => {
    expect(() => apiConfig(environmentOf('api'))).not.toThrow();
    for (const name of ['api', 'worker']) {
      expect(() => databaseConfig(environmentOf(name))).not.toThrow();
      expect(() => temporalConfig(environmentOf(name))).not.toThrow();
    }
    // The entry of the image adds these two.
    expect(() =>
      workerConfig({ ...environmentOf('worker'), HMTP_BUILD_ID: 'b', HMTP_BUNDLE: '/app/b' }),
    ).not.toThrow();
    expect(environmentOf('migrate').DATABASE_URL).toMatch(/^postgres:\/\/hmtp_owner:/);
  });

  test('has no secret of its own and no default for one', () => {
    const secret = /PASSWORD|PWD|MASTER_KEY|JWT_KEYS|postgres:\/\//;
    const given = Object.values(compose.services)
      .flatMap((service) => Object.entries(service.environment ?? {}))
      .filter(([key, value]) => secret.test(`${key}=${value}`));
    expect(given.length).toBeGreaterThan(8);
    for (const [, value] of given) expect(value).toMatch(/\$\{\w+:\?/);
  });

  test('shows only loopback, except the certificate profile', () => {
    for (const service of Object.values(compose.services)) {
      for (const port of service.ports ?? []) {
        if (!service.profiles?.includes('tls')) expect(port).toMatch(/^127\.0\.0\.1:/);
      }
    }
  });

  test('waits for what it needs, and that can tell when it is ready', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const needed = compose.services[other];
        expect(needed, `${name} -> ${other}`).toBeDefined();
        if (condition === 'service_healthy') expect(needed?.healthcheck, other).toBeDefined();
        if (condition === 'service_completed_successfully') expect(needed?.restart).toMatch(/^on-failure/);
      }
      if (service.restart === 'unless-stopped' && service.image?.startsWith('${HMTP'))
        expect(service.healthcheck, name).toBeDefined();
    }
  });

  test('pins images, mounts what exists, locks our containers', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect(service.image, name).toMatch(/:[\w.-]+\}?$/);
      expect(service.image, name).not.toMatch(/:latest/);
      for (const volume of service.volumes ?? []) {
        const [source = ''] = interpolate(volume, settings).split(':');
        expect(
          source.startsWith('.') ? existsSync(path.join(root, source)) : source in compose.volumes,
          volume,
        ).toBe(true);
      }
    }
    for (const [name, service] of ours)
      expect([service.read_only, service.cap_drop], name).toEqual([true, ['ALL']]);
  });
});

describe('ops/make-env.mjs', () => {
  test('makes fresh secrets each time and refuses an address without https', () => {
    const again = parseEnvFile(makeEnv('https://hmtp.example.org'));
    for (const name of [
      'POSTGRES_PASSWORD',
      'HMTP_DB_APP_PASSWORD',
      'HMTP_DB_DISPATCH_PASSWORD',
      'HMTP_DB_PLATFORM_PASSWORD',
      'HMTP_OWNER_PASSWORD',
      'TEMPORAL_DB_PASSWORD',
      'HMTP_MASTER_KEY',
      'HMTP_JWT_KEYS',
    ]) {
      expect(again[name]?.length, name).toBeGreaterThan(30);
      expect(again[name], name).not.toBe(settings[name]);
    }
    expect(() => makeEnv('http://hmtp.example.org')).toThrow();
  });
});

describe('k8s/', () => {
  test('every manifest is in its kustomization, and every entry exists', () => {
    for (const folder of ['base', 'worker']) {
      const { resources: listed } = parse(read(`k8s/${folder}/kustomization.yaml`)) as {
        resources: string[];
      };
      // The shape of the secrets is for reading; applying it would overwrite the real ones with nothing.
      const present = manifestFiles(folder).filter((name) => name !== 'secret.example.yaml');
      expect([...listed].sort()).toEqual(present.sort());
    }
  });

  test('every container is pinned, bounded and locked', () => {
    expect(pods.map(({ name }) => name).sort()).toEqual([
      'api',
      'migrate',
      'release',
      'temporal-ui',
      'web',
      'worker',
    ]);
    for (const { name, pod } of pods) {
      expect(pod.spec.automountServiceAccountToken, name).toBe(false);
      expect(pod.spec.securityContext.runAsNonRoot, name).toBe(true);
      for (const container of pod.spec.containers) {
        expect(container.image, name).toMatch(name === 'temporal-ui' ? /^temporalio\/ui:[\d.]+$/ : /^hmtp$/);
        expect(Object.keys(container.resources.requests).sort(), name).toEqual(['cpu', 'memory']);
        expect(container.resources.limits, name).toHaveProperty('memory');
        expect(container.securityContext, name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  test('every deployment is probed, spread, scaled and kept through a drain', () => {
    for (const { metadata, spec } of deployments) {
      for (const container of spec.template.spec.containers) {
        expect(container, metadata.name).toMatchObject({
          startupProbe: expect.anything() as object,
          livenessProbe: expect.anything() as object,
          readinessProbe: expect.anything() as object,
        });
      }
      // Keeps nothing and serves few: away for a moment, it is missed by nobody's patient.
      if (metadata.name === 'temporal-ui') continue;
      expect(
        ofKind('HorizontalPodAutoscaler').some((each) => each.spec.scaleTargetRef.name === metadata.name),
        metadata.name,
      ).toBe(true);
      expect(
        ofKind('PodDisruptionBudget').some((each) => each.metadata.name === metadata.name),
        metadata.name,
      ).toBe(true);
    }
  });

  test('selectors find pods', () => {
    const labels = pods.map(({ pod }) => pod.metadata.labels['app.kubernetes.io/name']);
    for (const { kind, metadata, spec } of ofKind('Service', 'PodDisruptionBudget', 'NetworkPolicy')) {
      const selector =
        kind === 'NetworkPolicy'
          ? spec.podSelector.matchLabels
          : (spec.selector.matchLabels ?? spec.selector);
      const wanted = selector?.['app.kubernetes.io/name'];
      if (wanted === undefined) expect(kind, metadata.name).toBe('NetworkPolicy');
      else expect(labels, `${kind} ${metadata.name}`).toContain(wanted);
    }
    for (const label of labels) {
      const named = ofKind('NetworkPolicy').some(
        ({ spec }) => spec.podSelector.matchLabels?.['app.kubernetes.io/name'] === label,
      );
      expect(named, `network policy of ${label ?? ''}`).toBe(true);
    }
  });

  test('the Ingress gives the API what the front door gives it, and the pages everything else', () => {
    const [door, ...others] = ofKind('Ingress');
    expect(others).toEqual([]);
    const paths = (door?.spec.rules ?? []).flatMap(({ http }) => http.paths);
    const of = (name: string) =>
      paths.filter(({ backend }) => backend.service.name === name).map(({ path: each }) => each);
    expect(paths.every(({ pathType }) => pathType === 'Prefix')).toBe(true);
    expect(of('api').sort()).toEqual([...apiPlaces].sort());
    expect(of('web')).toEqual(['/']);
    // Whoever the Ingress sends to must be let in by the network.
    for (const name of ['api', 'web']) {
      const policy = ofKind('NetworkPolicy').find(({ metadata }) => metadata.name === name);
      expect(JSON.stringify(policy?.spec.ingress), name).toContain('ingress-nginx');
    }
    // Its limit would answer before ours, in a page.
    expect(door?.metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-body-size']).toBe('0');
  });

  test('gives each process a configuration that it accepts', () => {
    const environment = podEnvironments();
    expect(() => apiConfig(environment('api'))).not.toThrow();
    expect(() => databaseConfig(environment('api'))).not.toThrow();
    expect(() => databaseConfig(environment('worker'))).not.toThrow();
    expect(() =>
      workerConfig({ ...environment('worker'), HMTP_BUILD_ID: 'b', HMTP_BUNDLE: '/app/b' }),
    ).not.toThrow();
    expect(() => temporalConfig(environment('release'))).not.toThrow();
    expect(environment('web')).toMatchObject({ PORT: '3000' });
    // In a cluster the Ingress is the door.
    expect(environment('api')).not.toHaveProperty('HMTP_WEB_HANDLER');
    // The owner's connection is seen by the migration only.
    expect(environment('migrate').DATABASE_URL).toMatch(/^postgres:/);
    for (const name of ['api', 'web', 'worker', 'release'])
      expect(environment(name), name).not.toHaveProperty('DATABASE_URL');
    expect(Object.keys(environment('web')).filter((key) => /KEY|PASSWORD|_DB_/.test(key))).toEqual([]);
  });
});

describe('Temporal UI', () => {
  const ofPod = (): Env =>
    Object.fromEntries(
      (pods.find(({ name }) => name === 'temporal-ui')?.pod.spec.containers[0]?.env ?? []).map(
        ({ name, value, valueFrom }) => [name, value ?? `of ${valueFrom?.configMapKeyRef.key ?? ''}`],
      ),
    );

  test.each([
    ['compose', () => environmentOf('temporal-ui')],
    ['cluster', ofPod],
  ])('only reads, below the path that the door has for it (%s)', (_where, environment) => {
    const env = environment();
    const off = Object.keys(env).filter((name) => /_DISABLED$|DISABLE_WRITE_ACTIONS$/.test(name));
    // One for each switch that Temporal UI 2.42 knows for an action.
    expect(off).toHaveLength(9);
    for (const name of off) expect(env[name], name).toBe('true');
    expect(env.TEMPORAL_UI_PUBLIC_PATH).toBe('/temporal');
    expect(apiPlaces).toContain('/temporal');
    expect(env.TEMPORAL_CODEC_INCLUDE_CREDENTIALS).toBe('true');
    expect(env.TEMPORAL_CODEC_ENDPOINT).toMatch(/\/api\/v1\/platform\/codec$/);
  });

  test('is reached by the API and by nobody else', () => {
    expect(compose.services['temporal-ui']?.ports).toBeUndefined();
    expect(environmentOf('api').HMTP_TEMPORAL_UI).toBe('http://temporal-ui:8080');
    const policy = ofKind('NetworkPolicy').find(({ metadata }) => metadata.name === 'temporal-ui');
    expect(policy?.spec.ingress).toEqual([
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'api' } } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
    const backends = ofKind('Ingress').flatMap(({ spec }) =>
      (spec.rules ?? []).flatMap(({ http }) => http.paths.map(({ backend }) => backend.service.name)),
    );
    expect(backends).not.toContain('temporal-ui');
  });
});

test('the search attributes of the compose file are those of the flows', () => {
  const [, listed = ''] = /^for name in (.+); do$/m.exec(read('ops/temporal/namespace.sh')) ?? [];
  expect(listed.split(' ').sort()).toEqual(Object.values(searchAttributes).sort());
});
