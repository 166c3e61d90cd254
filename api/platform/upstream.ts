import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';

export type UpstreamAnswer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: ReadableStream<Uint8Array>;
};

/** Where another server of ours answers: `unix:/path/of/a/socket`, or `http://host:port`. */
export const isUpstream = (text: string): boolean =>
  /^unix:\/.+$/.test(text) || /^http:\/\/[^/]+$/.test(text);

/**
 * Reads a path of a server of ours. Nothing of the person's request goes there but what is given: no cookie, no address.
 * @throws Error when it does not answer
 */
export function readUpstream(
  upstream: string,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  const at = upstream.startsWith('unix:')
    ? { socketPath: upstream.slice(5) }
    : { host: new URL(upstream).hostname, port: new URL(upstream).port || 80 };
  return new Promise((resolve, reject) => {
    const asked = request({ ...at, path, method: 'GET', headers: { Host: 'localhost', ...headers }, signal });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      resolve({
        status: answer.statusCode ?? 502,
        headers: answer.headers,
        body: Readable.toWeb(answer) as ReadableStream<Uint8Array>,
      });
    });
    asked.end();
  });
}
