import { BlockList, isIP } from 'node:net';
import { cameWithTls } from './forwarded.js';
import { refusePlainHttp } from './host-origin.js';

const RANGES = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Prepares the check that TLS was used up to the proxies, where there are any (TLS-02). */
export function createTlsCheck({
  trustProxy,
  resource,
}) {
  if (trustProxy === false || !resource.startsWith('https:')) return () => undefined;
  const hopsOf = createHopCounter(trustProxy);
  return ({ socket, headers }) => {
    const hops = hopsOf(socket.remoteAddress, joined(headers['x-forwarded-for']));
    return cameWithTls(joined(headers['x-forwarded-proto']), hops) ? undefined : refusePlainHttp();
  };
}

/**
 * Counts the proxies that may tell how a request reached them; none when a stranger connected.
 *
 * @param trust a number trusts whoever connects. Of addresses, the peer and those of
 *   `X-Forwarded-For` count, from the right up to the first that is not listed
 */
export function createHopCounter(
  trust,
) {
  if (typeof trust === 'number') return () => trust;
  const trusted = new BlockList();
  for (const entry of trust.flatMap((name) => RANGES[name] ?? [name])) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    trusted.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (peer = '', forwardedFor) => {
    const path = [peer, ...forwardedFor.split(',').map(withoutPort).reverse()];
    const stranger = path.findIndex(
      (address) => !trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
    );
    return stranger === -1 ? path.length : stranger;
  };
}

/** Takes off the port that some proxies add to an address: `192.0.2.1:443`, `[2001:db8::1]:443`. */
function withoutPort(entry) {
  const [, v4, v6] = /^(?:([\d.]+)|\[([\da-f:.]+)\])(?::\d+)?$/i.exec(entry.trim()) ?? [];
  return v4 ?? v6 ?? entry.trim();
}

/** Gives a header as one text; Node joins those that came several times. */
function joined(value) {
  return String(value ?? '');
}
