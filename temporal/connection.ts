import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { z } from 'zod';

/** Why a connection to Temporal cannot be made as it is configured. The codes are for whoever watches the log of a process. */
export type ConnectionProblem =
  | 'temporal.tls_off'
  | 'temporal.tls_pair'
  | 'temporal.tls_file'
  | 'temporal.api_key_file'
  | 'temporal.api_key_without_tls';

/** How a server is reached: what the SDK's client and worker both take. */
export type TemporalServer = {
  readonly address: string;
  /** False is said out loud: left out, the SDK turns TLS on beside an API key. */
  readonly tls: NonNullable<ConnectionOptions['tls']>;
  readonly apiKey?: string;
};

/** An empty variable is one that is not set: a compose file cannot leave one out. */
const optional = z
  .string()
  .optional()
  .transform((value) => value || undefined);

/** Variables of the connection. Secrets are files, so that no list of processes or variables shows them. */
export const connectionSettings = {
  TEMPORAL_ADDRESS: z.string().regex(/^[^/]+:\d+$/, 'host:port'),
  HMTP_TEMPORAL_TLS: z.preprocess((value) => value || undefined, z.enum(['on', 'off']).default('off')),
  /** Who signs the server's certificate; without it whom the machine trusts. */
  HMTP_TEMPORAL_TLS_CA_FILE: optional,
  /** Our own certificate and its key, where the server asks for one. */
  HMTP_TEMPORAL_TLS_CERT_FILE: optional,
  HMTP_TEMPORAL_TLS_KEY_FILE: optional,
  /** The name in the server's certificate, where it is not that of the address. */
  HMTP_TEMPORAL_TLS_SERVER_NAME: optional,
  HMTP_TEMPORAL_API_KEY_FILE: optional,
  HMTP_MODE: z.enum(['demo', 'production']).default('production'),
};
export const ConnectionSettings = z.object(connectionSettings);
export type ConnectionSettings = z.output<typeof ConnectionSettings>;
type FileSetting = Extract<keyof ConnectionSettings, `HMTP_TEMPORAL_${string}_FILE`>;

/** Settings that mean nothing without TLS: an operator who set one believes that the connection is encrypted. */
const ofTls = [
  'HMTP_TEMPORAL_TLS_CA_FILE',
  'HMTP_TEMPORAL_TLS_CERT_FILE',
  'HMTP_TEMPORAL_TLS_KEY_FILE',
  'HMTP_TEMPORAL_TLS_SERVER_NAME',
] as const;

type Refuse = (code: ConnectionProblem, name: keyof ConnectionSettings, message: string) => void;

/** Reads the file of a setting and looks whether it is what it should be. The problem names the file and never quotes it. */
function readSecret(
  settings: ConnectionSettings,
  name: FileSetting,
  code: ConnectionProblem,
  check: (content: Buffer) => unknown,
  refuse: Refuse,
): Buffer | undefined {
  const file = settings[name];
  if (!file) return undefined;
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    refuse(code, name, `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return undefined;
  }
  try {
    check(content);
    return content;
  } catch {
    refuse(code, name, `${file} does not hold what it should`);
    return undefined;
  }
}

const isKeyText = (text: string) => /^[\x21-\x7e]+$/.test(text);
function assertKeyText(content: Buffer): void {
  if (!isKeyText(content.toString('utf8').trim())) throw new Error('not one line of visible characters');
}

function tlsOf(settings: ConnectionSettings, refuse: Refuse): TemporalServer['tls'] {
  const isCertificate = (content: Buffer) => new X509Certificate(content);
  const read = (name: FileSetting, check: (content: Buffer) => unknown) =>
    readSecret(settings, name, 'temporal.tls_file', check, refuse);
  const authority = read('HMTP_TEMPORAL_TLS_CA_FILE', isCertificate);
  const crt = read('HMTP_TEMPORAL_TLS_CERT_FILE', isCertificate);
  const key = read('HMTP_TEMPORAL_TLS_KEY_FILE', createPrivateKey);
  const { HMTP_TEMPORAL_TLS_CERT_FILE: certFile, HMTP_TEMPORAL_TLS_KEY_FILE: keyFile } = settings;
  if (Boolean(certFile) !== Boolean(keyFile))
    refuse(
      'temporal.tls_pair',
      certFile ? 'HMTP_TEMPORAL_TLS_KEY_FILE' : 'HMTP_TEMPORAL_TLS_CERT_FILE',
      'a certificate and its key are set together',
    );
  if (crt && key && !new X509Certificate(crt).checkPrivateKey(createPrivateKey(key)))
    refuse('temporal.tls_pair', 'HMTP_TEMPORAL_TLS_KEY_FILE', 'not the key of the certificate');
  const { HMTP_TEMPORAL_TLS_SERVER_NAME: name } = settings;
  return {
    ...(name ? { serverNameOverride: name } : {}),
    ...(authority ? { serverRootCACertificate: authority } : {}),
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
  };
}

/**
 * How the server is reached, with the files that its settings name. They are read once: a process takes changed ones at its next start.
 * @param refuse is told each problem; what comes back is not used then
 */
export function serverOf(settings: ConnectionSettings, refuse: Refuse): TemporalServer {
  const isTls = settings.HMTP_TEMPORAL_TLS === 'on';
  const key = readSecret(
    settings,
    'HMTP_TEMPORAL_API_KEY_FILE',
    'temporal.api_key_file',
    assertKeyText,
    refuse,
  );
  if (!isTls)
    for (const name of ofTls)
      if (settings[name]) refuse('temporal.tls_off', name, 'set although HMTP_TEMPORAL_TLS is not on');
  if (!isTls && settings.HMTP_TEMPORAL_API_KEY_FILE && settings.HMTP_MODE === 'production')
    refuse(
      'temporal.api_key_without_tls',
      'HMTP_TEMPORAL_API_KEY_FILE',
      'in production a key is sent over TLS only: set HMTP_TEMPORAL_TLS=on',
    );
  return {
    address: settings.TEMPORAL_ADDRESS,
    tls: isTls && tlsOf(settings, refuse),
    ...(key ? { apiKey: key.toString('utf8').trim() } : {}),
  };
}
