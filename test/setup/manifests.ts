import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { processRoles } from '#db/roles.ts';

export const root = path.resolve(import.meta.dirname, '..', '..');
export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

export type Env = Record<string, string>;
type Service = {
  image?: string;
  build?: string;
  command?: string[];
  profiles?: string[];
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  environment?: Env;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
};
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

export const makeEnv = (url: string): string =>
  execFileSync(process.execPath, [path.join(root, 'ops', 'make-env.mjs'), url], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** A settings file as `docker compose` reads it: single quotes keep a value as it is. */
export const parseEnvFile = (text: string): Env =>
  Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [
        line.slice(0, line.indexOf('=')),
        line.slice(line.indexOf('=') + 1).replace(/^'(.*)'$/, '$1'),
      ]),
  );

/** Fills `${NAME:?why}` and `${NAME:-default}` in. @throws Error naming a variable that has neither a value nor a default. */
export const interpolate = (text: string, env: Env): string =>
  text.replaceAll(
    /\$\{(\w+)(?::([?-])([^}]*))?\}/g,
    (_all, name: string, kind: string | undefined, rest: string | undefined) => {
      const value = env[name];
      if (value !== undefined) return value;
      if (kind === '-') return rest ?? '';
      throw new Error(`${name} is not set`);
    },
  );

const composeText = read('docker-compose.yml');
export const settings = parseEnvFile(makeEnv('https://hmtp.example.org'));
export const compose = parse(composeText, { merge: true }) as Compose;
export const environmentOf = (name: string): Env =>
  Object.fromEntries(
    Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [
      key,
      interpolate(value, settings),
    ]),
  );
export const ours = Object.entries(compose.services).filter(([, service]) =>
  service.image?.startsWith('${HMTP_IMAGE'),
);

type Container = {
  name: string;
  image: string;
  args: string[];
  env?: { name: string; value?: string; valueFrom?: { configMapKeyRef: { name: string; key: string } } }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  resources: { requests: Env; limits: Env };
  securityContext: {
    readOnlyRootFilesystem: boolean;
    allowPrivilegeEscalation: boolean;
    capabilities: { drop: string[] };
  };
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
  startupProbe?: object;
  livenessProbe?: object;
  readinessProbe?: object;
};
type Pod = {
  spec: {
    automountServiceAccountToken: boolean;
    securityContext: { runAsNonRoot: boolean };
    containers: Container[];
    volumes?: { name: string; secret?: { secretName: string; optional?: boolean } }[];
  };
  metadata: { labels: Env };
};
type Resource = {
  kind: string;
  metadata: { name: string; annotations?: Env };
  data?: Env;
  stringData?: Env;
  spec: {
    template: Pod;
    selector: { matchLabels?: Env } & Env;
    scaleTargetRef: { name: string };
    podSelector: { matchLabels?: Env };
    ingress?: unknown;
    rules?: {
      http: { paths: { path: string; pathType: string; backend: { service: { name: string } } }[] };
    }[];
  };
};

export const manifestFiles = (folder: string): string[] =>
  readdirSync(path.join(root, 'k8s', folder)).filter(
    (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  );
const resourcesOf = (folder: string): Resource[] =>
  manifestFiles(folder).flatMap((name) =>
    parseAllDocuments(read(`k8s/${folder}/${name}`), { merge: true }).map((document) => {
      const [problem] = document.errors;
      if (problem) throw new Error(`${folder}/${name}: ${problem.message}`);
      return document.toJS() as Resource;
    }),
  );
export const resources = [...resourcesOf('base'), ...resourcesOf('worker')];
export const ofKind = (...kinds: string[]): Resource[] =>
  resources.filter(({ kind }) => kinds.includes(kind));
export const deployments = ofKind('Deployment');
export const pods = ofKind('Deployment', 'Job').map(({ metadata, spec }) => ({
  name: metadata.name,
  pod: spec.template,
}));

/** Environment of a pod of the cluster, with the secrets of the compose file in the place of its own. */
export function podEnvironments(): (name: string) => Env {
  const secrets: Env = {
    ...environmentOf('api'),
    DATABASE_URL: environmentOf('migrate').DATABASE_URL ?? '',
    ...Object.fromEntries(Object.values(processRoles).map((name) => [name, settings[name] ?? ''])),
  };
  const from = new Map(
    ofKind('ConfigMap', 'Secret').map(({ metadata, data, stringData }) => [
      metadata.name === 'hmtp' ? `${data ? 'config' : 'secret'}` : metadata.name,
      data ?? Object.fromEntries(Object.keys(stringData ?? {}).map((key) => [key, secrets[key] ?? ''])),
    ]),
  );
  return (name) => {
    const [container] = pods.find((each) => each.name === name)?.pod.spec.containers ?? [];
    const found: Env = {};
    for (const { configMapRef, secretRef } of container?.envFrom ?? []) {
      Object.assign(
        found,
        configMapRef
          ? from.get('config')
          : from.get(secretRef?.name === 'hmtp' ? 'secret' : (secretRef?.name ?? '')),
      );
    }
    for (const { name: key, value, valueFrom } of container?.env ?? [])
      found[key] = value ?? from.get('config')?.[valueFrom?.configMapKeyRef.key ?? ''] ?? '';
    return found;
  };
}
