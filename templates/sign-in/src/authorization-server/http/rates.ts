import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Config } from '../../config.js';
import { createHopCounter } from '../../http/trusted-proxy.js';
import { createMessageRate } from '../../limits/quotas.js';
import type { SignInLimits } from '../../sign-in-limits.js';

/** Of what a client calls itself, so much is remembered. */
const MAX_CLIENT = 300;

/** A site of IPv6 may send as much as so many addresses. */
const ADDRESSES_OF_SITE = 4;
/** Of what all share, one site must leave others most. */
const ADDRESSES_OF_SITE_SHARED = 2;

/** What is counted by itself. `registration` is kept, and counted for {@link EVERYBODY}. */
export type Rate =
  | 'register'
  | 'registration'
  | 'authorize'
  | 'document'
  | 'page'
  | 'token'
  | 'client'
  | 'refresh'
  | 'revoke';

/** In the place of an address: there are more of them than can be remembered. */
export const EVERYBODY = 'everybody';

/** Counts a request: 0 when it may go on, else the seconds to wait. */
export type Rates = (rate: Rate, address: string, client?: string) => number;

/** Counts requests by address, those for tokens by address and client as well, in this process. */
export function createRates(limits: SignInLimits): Rates {
  const counters: Readonly<Record<Rate, Count>> = {
    register: createCount(limits.registrationsPerMinute, ADDRESSES_OF_SITE_SHARED),
    registration: createCount(limits.allRegistrationsPerMinute),
    authorize: createCount(limits.authorizationsPerMinute),
    document: createCount(limits.newDocumentsPerMinute, ADDRESSES_OF_SITE_SHARED),
    page: createCount(limits.pagesPerMinute),
    token: createCount(limits.tokensPerMinute),
    client: createCount(limits.tokensPerClientPerMinute),
    refresh: createCount(limits.refreshesPerMinute),
    revoke: createCount(limits.revocationsPerMinute),
  };
  return (rate, address, client = '') => counters[rate](address, client.slice(0, MAX_CLIENT));
}

type Count = (address: string, client: string) => number;

/** Counts an address, and of IPv6 its site: whoever has a /48 can send from 65,536 addresses. */
function createCount(perMinute: number, addressesOfSite = ADDRESSES_OF_SITE): Count {
  const ofAddress = createMessageRate(perMinute);
  const ofSite = createMessageRate(perMinute * addressesOfSite);
  return (address, client) => {
    const wait = ofAddress(JSON.stringify([address, client]));
    const groups = address.split(':');
    // What an address may not send is not counted for its neighbours.
    if (wait > 0 || groups.length === 1) return wait;
    return ofSite(JSON.stringify([groups.slice(0, 3), client]));
  };
}

/**
 * Prepares finding who sent a request: whoever connected, or behind trusted proxies the address that the first of
 * them saw. What stands to the left of that anybody can have written (AS-32).
 */
export function createAddressReader({
  trustProxy,
}: Pick<Config, 'trustProxy'>): (req: IncomingMessage) => string {
  const hopsOf = trustProxy === false ? () => 0 : createHopCounter(trustProxy);
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? '';
    const forwardedFor = String(headers['x-forwarded-for'] ?? '');
    const seen = forwardedFor === '' ? [] : forwardedFor.split(',').reverse();
    const path = [peer, ...seen.map(withoutPort)];
    const hops = hopsOf(peer, forwardedFor);
    return network(path[Math.min(hops, path.length - 1)] ?? peer);
  };
}

/** Of IPv6 the first half: a single household has all of the other. */
function network(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const groups = head.split(':').filter(Boolean);
  const last = tail?.split(':').filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : 8 - groups.length - last.length;
  return [...groups, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...last].slice(0, 4).join(':');
}

/** Takes off the port that some proxies add to an address: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(entry: string): string {
  const [, v4, v6] = /^(?:([\d.]+)|\[([\da-f:.]+)\])(?::\d+)?$/i.exec(entry.trim()) ?? [];
  return v4 ?? v6 ?? entry.trim();
}
