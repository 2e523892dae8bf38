import { BlockList, isIP } from 'node:net';

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * Whether the peer may tell how a request reached it.
 *
 * @param trust a number of hops trusts whoever connects; a list names addresses and ranges
 */
export function isTrustedProxy(peer: string | undefined, trust: number | string[]): boolean {
  if (peer === undefined) return false;
  if (typeof trust === 'number') return true;
  const list = new BlockList();
  for (const entry of trust.flatMap((name) => RANGES[name] ?? [name])) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4');
}
