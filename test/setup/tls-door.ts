import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import path from 'node:path';

export type TlsDoor = { readonly url: string; stop(): Promise<void> };

/** A certificate for loopback, made by the openssl of this machine. @throws Error when there is none */
function certificate(folder: string): { key: Buffer; cert: Buffer } {
  mkdirSync(folder, { recursive: true });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name)) as [string, string];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const made = spawnSync(
    'openssl',
    ['req', '-x509', '-nodes', '-days', '2', ...kind, ...names, '-keyout', key, '-out', cert],
    { encoding: 'utf8' },
  );
  if (made.status !== 0)
    throw new Error(
      `openssl made no certificate: ${made.error?.message ?? made.stderr} -- remedy: install openssl`,
    );
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/**
 * Puts https in front of a port on loopback, as the proxy of a host does: streams both ways, tells scheme and address.
 * @param upstreamPort asked for at each request, so that the door may be opened before the platform, which must know its address
 */
export async function openTlsDoor(folder: string, upstreamPort: () => number): Promise<TlsDoor> {
  const server = createServer(certificate(folder), (incoming, outgoing) => {
    const passed = request(
      {
        host: '127.0.0.1',
        port: upstreamPort(),
        path: incoming.url,
        method: incoming.method,
        headers: {
          ...incoming.headers,
          'x-forwarded-proto': 'https',
          'x-forwarded-for': incoming.socket.remoteAddress ?? '',
        },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        outgoing.once('close', () => answer.destroy());
      },
    );
    passed.once('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the door has no port');
  return {
    url: `https://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
