import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { ClientKey, DownstreamConfig } from '../../src/auth/downstream/config.js';
import { createTokenRequest } from '../../src/auth/downstream/token-request.js';
import { DownstreamNetwork, testDownstream, type Sent } from './support/downstream-network.js';

const issuer = 'https://issuer.example/tenant';
const endpoint = testDownstream.tokenEndpoint ?? '';
const audience = issuer;

/** What the token endpoint receives. */
async function received(credentials: DownstreamConfig['credentials']): Promise<Sent> {
  const network = new DownstreamNetwork();
  const request = createTokenRequest({
    issuer,
    config: { ...testDownstream, credentials },
    endpoint: () => Promise.resolve(endpoint),
    fetch: network.behind({ fetch: () => Promise.reject(new Error('not for the issuer')) }),
  });
  await request('inbound');
  const [sent] = network.tokenRequests;
  if (!sent) throw new Error('nothing was sent');
  return sent;
}

describe('this server proves who it is', () => {
  it('by its secret in the header, and nowhere else', async () => {
    const { body, headers } = await received({ secret: 's&cret' });
    const [, credentials = ''] = /^Basic (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
    expect(decodeURIComponent(atob(credentials))).toBe('mcp-server:s&cret');
    expect(new URLSearchParams(body).has('client_secret')).toBe(false);
  });

  it.each(['RS256', 'PS256', 'ES256'] as const)(
    'by an assertion signed with %s, for this issuer and for a minute',
    async (alg) => {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      const material = { ...(await exportJWK(privateKey)), alg, kid: 'key-1' };
      const key = { ...material, 'x5t#S256': 'thumbprint' } as unknown as ClientKey;
      const { body, headers } = await received({ privateKey: key });
      const parameters = new URLSearchParams(body);
      expect(headers.has('authorization')).toBe(false);
      expect(parameters.has('client_secret')).toBe(false);
      expect(parameters.get('client_assertion_type')).toBe(
        'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      );
      const assertion = parameters.get('client_assertion') ?? '';
      const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, {
        issuer: 'mcp-server',
        subject: 'mcp-server',
        audience,
        typ: 'JWT',
      });
      expect((payload.exp ?? Infinity) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
      expect(payload.jti).toBeTypeOf('string');
      expect(protectedHeader).toMatchObject({ alg, kid: 'key-1' });
      expect(protectedHeader['x5t#S256']).toBeUndefined();
    },
  );

  it('without TLS only to a token endpoint on this machine, which the configuration admits', async () => {
    const network = new DownstreamNetwork();
    const sent: string[] = [];
    const request = createTokenRequest({
      issuer,
      config: testDownstream,
      endpoint: () => Promise.resolve('http://127.0.0.1:9000/token'),
      fetch: (url) => {
        sent.push(url);
        return Promise.resolve(network.issue());
      },
    });
    expect((await request('inbound')).value).toBe('api-token-1');
    expect(sent).toEqual(['http://127.0.0.1:9000/token']);
  });

  it('or not at all, with a key that cannot sign', async () => {
    const key = { alg: 'PS256', kty: 'RSA', n: 'n', d: 'd' } as const;
    await expect(received({ privateKey: key })).rejects.toMatchObject({ code: 'client_refused' });
  });
});
