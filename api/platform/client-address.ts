import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { AppContext } from '#api/platform/env.ts';

/** Whether a proxy at this address may tell for whom it asks. */
export type TrustedProxies = (address: string) => boolean;

/** Networks by the names that Express and others gave them: RFC 1122, RFC 1918, RFC 4193. */
const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** An IPv4 address that came through an IPv6 socket, as IPv4; a port and brackets that a proxy added are left out. */
function plain(given: string): string {
  const text = /^\[(.+)\](?::\d+)?$/.exec(given)?.[1] ?? given.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return text.replace(/^::ffff:(?=\d+\.)/i, '').split('%')[0] ?? '';
}

function addNetwork(list: BlockList, text: string): void {
  const [address = '', prefix, ...rest] = text.split('/');
  const kind = isIP(address);
  const bits = Number(prefix ?? (kind === 6 ? 128 : 32));
  if (!kind || rest.length || !Number.isInteger(bits) || bits < 0 || bits > (kind === 6 ? 128 : 32))
    throw new Error(`"${text}" is no address, network or one of ${Object.keys(namedNetworks).join(', ')}`);
  list.addSubnet(address, bits, kind === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Reads a list of proxies: addresses, networks (`10.1.0.0/16`), or the words `loopback` and `uniquelocal`; separated by commas.
 * @throws Error naming an entry that is none of these
 */
export function trustedProxies(text: string): TrustedProxies {
  const list = new BlockList();
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of entries)
    for (const network of namedNetworks[entry] ?? [entry]) addNetwork(list, network);
  return (address) => {
    const kind = isIP(address);
    return kind !== 0 && list.check(address, kind === 6 ? 'ipv6' : 'ipv4');
  };
}

/**
 * The address a request came from: the socket's, or the last one in `X-Forwarded-For` that no trusted proxy has. What stands
 * further left was written by whoever asked, and is believed by nobody.
 * @param socket address of the other end of the connection
 * @param forwarded `X-Forwarded-For` as it came
 */
export function addressBehind(
  socket: string,
  forwarded: string | undefined,
  isTrusted: TrustedProxies,
): string {
  let address = plain(socket);
  for (const given of (forwarded ?? '').split(',').reverse()) {
    const told = plain(given.trim());
    if (!isTrusted(address) || !isIP(told)) break;
    address = told;
  }
  return address;
}

/** Address of a request without a socket: a test calls the app as a function. */
export const noSocket = 'local';

/** Address of the person who asks, for throttling and audit: an IPv4 or IPv6 address without a port, or `noSocket`. */
export function clientAddress(c: AppContext): string {
  // `app.request` gives no environment at all.
  if (!('incoming' in ((c.env as object | undefined) ?? {}))) return noSocket;
  const { address } = getConnInfo(c).remote;
  if (!address) return noSocket;
  return addressBehind(address, c.req.header('X-Forwarded-For'), c.get('deps').config.HMTP_TRUSTED_PROXIES);
}
