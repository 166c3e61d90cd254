import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, constants, createSecureServer } from 'node:http2';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** What a call brought: its key, the name in its certificate, and the library it was made with. */
export type SeenCall = { readonly authorization: string; readonly client: string; readonly agent: string };

export type TemporalDoor = {
  readonly address: string;
  readonly seen: SeenCall[];
  stop(): Promise<void>;
};

const endsStream = (flags: number) => (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
const withoutPseudo = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));

/**
 * Puts TLS in front of a Temporal server without one, as the frontend of a cluster has it, and looks at every call that passes.
 * @param clientsOf file of the authority whose clients come in; without it nobody is asked for a certificate
 */
export async function openTemporalDoor(
  upstream: string,
  certificate: Certificate,
  clientsOf?: string,
): Promise<TemporalDoor> {
  const seen: SeenCall[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createSecureServer({
    cert: readFileSync(certificate.certFile),
    key: readFileSync(certificate.keyFile),
    ...(clientsOf ? { ca: readFileSync(clientsOf), requestCert: true, rejectUnauthorized: true } : {}),
  });
  server.on('session', (session) => {
    const inside = connect(`http://${upstream}`);
    inside.on('error', () => session.destroy());
    session.on('error', () => inside.destroy());
    session.once('close', () => {
      sessions.delete(session);
      inside.destroy();
    });
    sessions.add(session);
    const peer = (session.socket as TLSSocket).getPeerCertificate();
    session.on('stream', (stream, headers) => {
      seen.push({
        authorization: headers.authorization ?? '',
        client: String(peer.subject?.CN ?? ''),
        agent: headers['user-agent'] ?? '',
      });
      const passed = inside.request({
        ...withoutPseudo(headers),
        ':method': headers[':method'],
        ':path': headers[':path'],
      });
      let trailers: OutgoingHttpHeaders = {};
      passed.on('trailers', (sent) => {
        trailers = withoutPseudo(sent);
      });
      passed.on('response', (answer, flags) => {
        if (stream.destroyed) return;
        // An answer of trailers only is one block of headers that ends the stream.
        stream.respond(
          { ':status': answer[':status'] ?? 502, ...withoutPseudo(answer) },
          endsStream(flags) ? { endStream: true } : { waitForTrailers: true },
        );
        passed.pipe(stream);
      });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.on('error', () => passed.close());
      stream.once('close', () => passed.close());
      passed.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
      stream.pipe(passed);
    });
  });
  // A client that is refused, or refuses us.
  server.on('sessionError', () => undefined);
  server.on('tlsClientError', () => undefined);
  await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening');
  const at = server.address();
  if (!at || typeof at === 'string') throw new Error('the door has no port');
  return {
    address: `127.0.0.1:${at.port}`,
    seen,
    async stop() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
