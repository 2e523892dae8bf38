import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Network } from './network.js';

/** Scope of an address. */
export type Reach = 'loopback' | 'private' | 'public';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** Addresses that are not for everybody (RFC 6890). */
const inside = new BlockList();
for (const [address, prefix] of [
  ...(
    [
      ['0.0.0.0', 8],
      ['10.0.0.0', 8],
      ['100.64.0.0', 10],
      ['169.254.0.0', 16],
      ['172.16.0.0', 12],
      ['192.0.0.0', 24],
      ['192.168.0.0', 16],
      ['198.18.0.0', 15],
      ['224.0.0.0', 3],
    ] as const
  ).flatMap(([v4, bits]): (readonly [string, number])[] => [
    [v4, bits],
    [`::ffff:${v4}`, bits + 96],
  ]),
  ['::', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Returns the scope of an IP address. */
function reachOf(address: string): Reach {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (loopback.check(address, family)) return 'loopback';
  return inside.check(address, family) ? 'private' : 'public';
}

/** Returns the scope of a host name that was typed in; names of the public DNS may lead only outside. */
export function reachOfHost(hostname: string): Reach {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return reachOf(bare);
  return /(^|\.)localhost\.?$/i.test(bare) ? 'loopback' : 'public';
}

/** Addresses of this machine that others can reach. */
export function outsideAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

/** Refuses a name that leads to an address which nobody named. */
class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
  readonly code = 'forbidden-address';

  constructor(hostname: string, reach: Reach) {
    super(
      `${hostname} resolves to a ${reach} address; name the address itself, or allow it with --private-network`,
    );
  }
}

/**
 * Looks names up and refuses addresses beyond `allowed`. The connection goes to the very address
 * that was checked, so a name that changes its mind (DNS rebinding) gains nothing.
 */
export function guardedLookup(
  allowed: ReadonlySet<Reach>,
  hosts: Network['hosts'] = {},
): LookupFunction {
  return (hostname, options, callback) => {
    const known = hosts[hostname];
    if (known !== undefined) {
      const family = isIP(known);
      if (options.all === true) callback(null, [{ address: known, family }]);
      else callback(null, known, family);
      return;
    }
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 4);
        return;
      }
      const refused = addresses.find(({ address }) => !allowed.has(reachOf(address)));
      if (refused) {
        callback(new ForbiddenAddressError(hostname, reachOf(refused.address)), '', 4);
        return;
      }
      const [first] = addresses;
      if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}
