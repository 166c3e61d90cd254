import { BlockList, isIP } from 'node:net';

/** Whether a proxy at this address may tell for whom it asks. */
export type TrustedProxies = (address: string) => boolean;

/** Networks by the names that Express and others gave them: RFC 1122, RFC 1918, RFC 4193. */
const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

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
