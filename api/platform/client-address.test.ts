import { expect, test } from 'vitest';
import { addressBehind } from '#api/platform/client-address.ts';
import { trustedProxies } from '#api/platform/trusted-proxies.ts';

const nobody = trustedProxies('');
const proxies = trustedProxies('10.0.0.1, 192.168.7.0/24, 2001:db8:1::/48');

test('without named proxies only the socket tells, whatever a header says', () => {
  expect(addressBehind('203.0.113.9', '198.51.100.1', nobody)).toBe('203.0.113.9');
  expect(addressBehind('127.0.0.1', '198.51.100.1', nobody)).toBe('127.0.0.1');
  expect(addressBehind('203.0.113.9', '198.51.100.1', proxies)).toBe('203.0.113.9');
});

test('a named proxy is believed, and only the last address that it did not make itself', () => {
  expect(addressBehind('10.0.0.1', '198.51.100.1', proxies)).toBe('198.51.100.1');
  // The person wrote the first two; the proxies added the others.
  expect(addressBehind('10.0.0.1', '1.1.1.1, 127.0.0.1, 198.51.100.1, 192.168.7.20', proxies)).toBe(
    '198.51.100.1',
  );
  expect(addressBehind('10.0.0.2', '198.51.100.1', proxies)).toBe('10.0.0.2');
  expect(addressBehind('10.0.0.1', undefined, proxies)).toBe('10.0.0.1');
});

test('a header of nonsense leaves the last address that is known', () => {
  for (const text of ['unknown', '', ',,', '198.51.100.1, evil', '<script>', '1.2.3', '_hidden'])
    expect(addressBehind('10.0.0.1', text, proxies), text).toBe('10.0.0.1');
});

test('one address has one spelling: mapped IPv4, brackets, ports, zones', () => {
  expect(addressBehind('::ffff:10.0.0.1', '198.51.100.1:4711', proxies)).toBe('198.51.100.1');
  expect(addressBehind('10.0.0.1', '[2001:db8::7]:443', proxies)).toBe('2001:db8::7');
  expect(addressBehind('2001:db8:1::5', '2001:db8::7', proxies)).toBe('2001:db8::7');
  expect(addressBehind('fe80::1%eth0', undefined, proxies)).toBe('fe80::1');
});

test('names of networks, and what is no network is refused by name', () => {
  const named = trustedProxies('loopback,uniquelocal');
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '10.2.3.4', '172.31.0.2', '192.168.1.1', 'fd00::1'])
    expect(named(address), address).toBe(true);
  for (const address of ['172.32.0.1', '8.8.8.8', '2001:db8::1', 'nonsense'])
    expect(named(address), address).toBe(false);
  for (const text of ['*', 'everybody', '10.0.0.0/33', '10.0.0.0/8/8', '::/129', '0.0.0.0/x'])
    expect(() => trustedProxies(text), text).toThrow(text);
});
