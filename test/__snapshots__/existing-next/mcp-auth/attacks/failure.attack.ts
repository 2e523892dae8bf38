import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { reasonOf, requestFailure, systemCode } from '../../lib/mcp-auth/auth/failure.js';

/** An error as `fetch` throws it. */
const fetchFailed = (message: string, code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

describe('the reason of a failed request', () => {
  it('is that of the system, where nothing listens', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const url = `http://127.0.0.1:${(probe.address() as AddressInfo).port}/jwks`;
    await new Promise((resolve) => probe.close(resolve));
    const cause = await fetch(url).catch((error: unknown) => error);
    const { message } = requestFailure(url, cause);
    expect(message).toContain(`${url}: `);
    expect(message).toContain('ECONNREFUSED');
  });

  it.each([
    ['getaddrinfo ENOTFOUND auth.example', 'ENOTFOUND', 'getaddrinfo ENOTFOUND auth.example'],
    ['other side closed', 'UND_ERR_SOCKET', 'other side closed (UND_ERR_SOCKET)'],
    ['', 'ECONNREFUSED', '(ECONNREFUSED)'],
    ['expired', 'CERT_HAS_EXPIRED', 'expired (CERT_HAS_EXPIRED)'],
  ])('is below what fetch says: %j, %s', (message, code, reason) => {
    expect(reasonOf(fetchFailed(message, code))).toBe(reason);
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ])('names how to trust a certificate: %s', (code) => {
    const reason = reasonOf(fetchFailed('a certificate', code));
    expect(reason).toContain(`a certificate (${code}); NODE_EXTRA_CA_CERTS`);
  });

  it('is the message of anything else', () => {
    expect(reasonOf(new Error('no', { cause: new Error('inner') }))).toBe('no');
    expect(reasonOf(new TypeError('fetch failed'))).toBe('fetch failed');
    expect(reasonOf(new DOMException('too late', 'TimeoutError'))).toContain('too late');
    expect(reasonOf('a text')).toBe('a text');
  });

  it('has a code of its own, where the system gave one', () => {
    expect(systemCode(fetchFailed('no', 'ENOTFOUND'))).toBe('ENOTFOUND');
    expect(systemCode(new Error('no', { cause: 'ENOTFOUND' }))).toBeUndefined();
  });

  it('names the URL once', () => {
    const url = 'https://issuer.example/keys';
    expect(requestFailure(url, new Error(`${url} is too large`)).message).toBe(
      `${url} is too large`,
    );
    expect(requestFailure(url, new Error('no')).message).toBe(`${url}: no`);
  });
});
