import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { AppContext } from '#api/platform/app-env.ts';
import type { TrustedProxies } from '#api/platform/trusted-proxies.ts';

/** An IPv4 address that came through an IPv6 socket, as IPv4; a port and brackets that a proxy added are left out. */
function plain(given: string): string {
  const text = /^\[(.+)\](?::\d+)?$/.exec(given)?.[1] ?? given.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return text.replace(/^::ffff:(?=\d+\.)/i, '').split('%')[0] ?? '';
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

/** Whether an address is the machine's own: behind it stands a proxy that nobody named, and with it everybody. */
export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

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
