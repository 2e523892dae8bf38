import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHopCounter, createTlsCheck } from '../../src/mcp-auth/http/trusted-proxy.js';

/** How many proxies are trusted of those that a request came through. */
const hops = (trust: number | string[], peer: string | undefined, forwardedFor = '') =>
  createHopCounter(trust)(peer, forwardedFor);

describe('who may tell how a request came (TLS-02)', () => {
  it.each([
    ['127.0.0.1', ['loopback']],
    ['127.255.255.255', ['loopback']],
    ['::1', ['loopback']],
    ['::ffff:127.0.0.1', ['loopback']],
    ['169.254.1.1', ['linklocal']],
    ['fe80::1', ['linklocal']],
    ['10.1.2.3', ['uniquelocal']],
    ['172.31.255.255', ['uniquelocal']],
    ['192.168.0.1', ['uniquelocal']],
    ['fd00::1', ['uniquelocal']],
    ['203.0.113.7', ['203.0.113.7']],
    ['203.0.113.7', ['loopback', '203.0.113.0/24']],
    ['2001:db8::7', ['2001:db8::7']],
    ['2001:db8::7', ['2001:db8::/32']],
  ])('%s, with %j', (peer, trust) => {
    expect(hops(trust, peer)).toBe(1);
  });

  it.each([1, 2])('whoever connects, where %i hops are counted', (count) => {
    expect(hops(count, '203.0.113.7', '203.0.113.8, 203.0.113.9')).toBe(count);
    expect(hops(count, undefined)).toBe(count);
  });

  it.each([
    [undefined, ['loopback']],
    ['128.0.0.1', ['loopback']],
    ['::2', ['loopback']],
    ['169.253.1.1', ['linklocal']],
    ['172.32.0.1', ['uniquelocal']],
    ['192.169.0.1', ['uniquelocal']],
    ['fe00::1', ['uniquelocal', 'linklocal']],
    ['203.0.113.8', ['203.0.113.7']],
    ['203.0.114.7', ['203.0.113.0/24']],
    ['2001:db8::8', ['2001:db8::7']],
    ['2001:db9::7', ['2001:db8::/32']],
    ['127.0.0.1', []],
  ])('not %s, with %j, whatever it says of others', (peer, trust) => {
    expect(hops(trust, peer)).toBe(0);
    expect(hops(trust, peer, '127.0.0.1, 203.0.113.7')).toBe(0);
  });

  it.each([
    ['198.51.100.1', 1],
    ['198.51.100.1, 10.0.0.1', 2],
    ['198.51.100.1,10.0.0.1,  10.0.0.2', 3],
    ['198.51.100.1, 10.0.0.1:4711', 2],
    ['198.51.100.1, [fd00::1]', 2],
    ['198.51.100.1, [fd00::1]:443', 2],
    // A client inside the network is trusted as it stands there.
    ['10.0.0.9, 10.0.0.1', 3],
    // What a client wrote stands to the left of its own address.
    ['10.0.0.9, 198.51.100.1, 10.0.0.1', 2],
    ['10.0.0.9, unknown, 10.0.0.1', 2],
    ['10.0.0.9, , 10.0.0.1', 2],
    ['10.0.0.9, _hidden', 1],
    ['10.0.0.1.evil', 1],
    ['[fd00::1', 1],
    ['10.0.0.1:443x', 1],
  ])('and how many they are, where they are listed: %j', (forwardedFor, count) => {
    expect(hops(['uniquelocal'], '10.0.0.100', forwardedFor)).toBe(count);
  });
});

describe('the check for TLS (TLS-02)', () => {
  const resource = 'https://mcp.example.com/mcp';
  const request = (remoteAddress: string, headers: object) =>
    ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

  it('asks for it where there is a proxy and the server is known by https', () => {
    const plain = request('127.0.0.1', {});
    expect(createTlsCheck({ trustProxy: 1, resource })(plain)).toMatchObject({
      reason: 'no_tls',
      setting: 'TRUST_PROXY',
      response: { status: 403 },
    });
    expect(createTlsCheck({ trustProxy: false, resource })(plain)).toBeUndefined();
    expect(createTlsCheck({ trustProxy: 1, resource: 'http://x/mcp' })(plain)).toBeUndefined();
  });

  it('takes the value of the first trusted proxy, which of listed ones X-Forwarded-For shows', () => {
    const check = createTlsCheck({ trustProxy: ['uniquelocal'], resource });
    const came = (forwardedFor: string, forwardedProto: string) =>
      check(
        request('10.0.0.2', {
          'x-forwarded-for': forwardedFor,
          'x-forwarded-proto': forwardedProto,
        }),
      ) === undefined;
    expect(came('198.51.100.1, 10.0.0.1', 'https, http')).toBe(true);
    expect(came('198.51.100.1', 'https, http')).toBe(false);
    expect(came('10.0.0.1, 198.51.100.1', 'https, http')).toBe(false);
    expect(came('198.51.100.1, 10.0.0.1', 'http, https')).toBe(false);
  });

  it('does not read Forwarded, which a proxy may pass on as the client wrote it', () => {
    const check = createTlsCheck({ trustProxy: 1, resource });
    expect(check(request('127.0.0.1', { forwarded: 'proto=https' }))).toBeDefined();
    const both = { 'forwarded': 'proto=http', 'x-forwarded-proto': 'https' };
    expect(check(request('127.0.0.1', both))).toBeUndefined();
  });
});
