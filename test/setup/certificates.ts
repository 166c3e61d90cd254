import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type Certificate = { readonly certFile: string; readonly keyFile: string };

/** Who signs certificates of one test, and is trusted by whom the test says. */
export type Authority = {
  readonly caFile: string;
  /** A certificate of a server on loopback, or of a client. */
  issue(name: string): Certificate;
};

const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** @throws Error when there is no openssl, or it refuses */
function openssl(args: readonly string[]): void {
  const made = spawnSync('openssl', args, { encoding: 'utf8' });
  if (made.status !== 0)
    throw new Error(
      `openssl made no certificate: ${made.error?.message ?? made.stderr} -- remedy: install openssl`,
    );
}

/** An authority of its own, with a root that lasts two days. */
export function makeAuthority(folder: string, name: string): Authority {
  mkdirSync(folder, { recursive: true });
  const file = (ending: string) => path.join(folder, ending);
  const [caFile, caKey] = [file(`${name}-ca.pem`), file(`${name}-ca.key`)];
  openssl([
    'req',
    '-x509',
    '-days',
    '2',
    ...elliptic,
    '-subj',
    `/CN=${name}`,
    '-keyout',
    caKey,
    '-out',
    caFile,
  ]);
  return {
    caFile,
    issue(of) {
      const [certFile, keyFile] = [file(`${of}.pem`), file(`${of}.key`)];
      const [request, extensions] = [file(`${of}.csr`), file(`${of}.ext`)];
      openssl(['req', ...elliptic, '-subj', `/CN=${of}`, '-keyout', keyFile, '-out', request]);
      writeFileSync(
        extensions,
        'basicConstraints=CA:FALSE\nsubjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n',
      );
      const signed = [
        '-CA',
        caFile,
        '-CAkey',
        caKey,
        '-CAcreateserial',
        '-days',
        '2',
        '-extfile',
        extensions,
      ];
      openssl(['x509', '-req', '-in', request, ...signed, '-out', certFile]);
      return { certFile, keyFile };
    },
  };
}
