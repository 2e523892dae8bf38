import { describe, expect, it } from 'vitest';
import { isTrustedProxy } from '../../src/auth/trusted-proxy.js';

describe('who may tell how a request came (TLS-02)', () => {
  it.each([
    ['127.0.0.1', ['loopback']],
    ['127.255.255.255', ['loopback']],
    ['::1', ['loopback']],
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
    expect(isTrustedProxy(peer, trust)).toBe(true);
  });

  it('whoever connects, where hops are counted', () => {
    expect(isTrustedProxy('203.0.113.7', 1)).toBe(true);
  });

  it.each([
    [undefined, ['loopback']],
    [undefined, 1],
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
  ])('not %s, with %j', (peer, trust) => {
    expect(isTrustedProxy(peer, trust)).toBe(false);
  });
});
