import { describe, expect, it } from 'vitest';
import { cameWithTls } from '../http/forwarded.js';

describe('TLS up to the proxies (TLS-02)', () => {
  it.each([
    ['https', 1],
    ['HTTPS', 1],
    [' https ', 1],
    ['\thttps', 1],
    ['http,https', 1],
    ['http , https', 1],
    [',https', 1],
    ['https,http', 2],
    ['http,https,http', 2],
    ['https,http,http', 3],
    // Written anew by the last proxy, so the leftmost value is a trusted one as well.
    ['https', 2],
    ['https,http', 3],
  ])('was used, says %j to a server behind %i of them', (forwardedProto, hops) => {
    expect(cameWithTls(forwardedProto, hops)).toBe(true);
  });

  it.each([
    // What stands further left anybody can have written.
    ['https,http', 1],
    ['https,https,http', 1],
    ['http,https', 2],
    ['https,http,https', 2],
    ['https,https,http,https', 2],
    ['http', 2],
    ['http,https', 3],
    ['', 1],
    [',', 1],
    ['https,', 1],
    ['https, ,http', 2],
    ['"https"', 1],
    ['https://', 1],
    ['https;q=1', 1],
    ['httpsx', 1],
    ['xhttps', 1],
    ['wss', 1],
    ['on', 1],
    ['https', 0],
    ['https,https', 0],
  ])('was not used, as far as %j says to a server behind %i of them', (forwardedProto, hops) => {
    expect(cameWithTls(forwardedProto, hops)).toBe(false);
  });
});
