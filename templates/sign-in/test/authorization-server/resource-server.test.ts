import { SignJWT, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSigningKey } from '../../src/authorization-server/secrets/new-secrets.js';
import { profile } from '../../src/auth/token/profile.js';
import { createVerifier } from '../../src/auth/token/verify.js';
import { loadConfigs } from '../../src/authorization-server/environment.js';
import { startRig, type ServerRig } from './support/start-rig.js';

describe('the resource server behind the authorization server', () => {
  let rig: ServerRig;
  const requested: string[] = [];
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  /** What verifies tokens in the same process. */
  function verifier() {
    return createVerifier({
      config: loadConfigs(rig.env, profile).config,
      profile,
      tokenCacheSeconds: 60,
      fetch: rig.server.withOwnDocuments((url) => {
        requested.push(url);
        return Promise.reject(new Error('nothing is asked'));
      }),
      onFailure: (cause) => {
        throw cause;
      },
    });
  }

  /** A token with the server's own key, and other claims than it would give. */
  async function forged(claims: Record<string, unknown>, typ = 'at+jwt'): Promise<string> {
    const keys = JSON.parse(rig.secrets.AUTH_SERVER_SIGNING_KEYS) as { keys: JWK[] };
    const [jwk = {}] = keys.keys;
    return new SignJWT({ client_id: 'client_x', scope: 'mcp:access', ...claims })
      .setProtectedHeader({ alg: 'RS256', typ, kid: jwk.kid ?? '' })
      .setIssuedAt()
      .setJti('some-id')
      .setExpirationTime('5m')
      .sign(await importJWK(jwk, 'RS256'));
  }

  it('takes its tokens, with keys that come over no network', async () => {
    const { tokens, client } = await rig.signIn({ scope: 'notes:read' });
    const caller = await verifier()(tokens.accessToken);
    expect(caller).toMatchObject({ issuer: rig.origin, clientId: client.id });
    expect(caller.scopes).toContain('notes:read');
    expect(requested).toEqual([]);
  });

  it('takes what is signed as it would sign it, so that the refusals below mean something', async () => {
    const good = { iss: rig.origin, aud: rig.resource, sub: 'u_x' };
    await expect(verifier()(await forged(good))).resolves.toBeDefined();
  });

  it('AT-78: takes no token for another resource, of another issuer, and no ID token', async () => {
    const good = { iss: rig.origin, aud: rig.resource, sub: 'u_x' };
    const bad = {
      'another resource': await forged({ ...good, aud: 'https://other.example/mcp' }),
      'a client as audience': await forged({ ...good, aud: 'client_x' }),
      'another issuer': await forged({ ...good, iss: 'https://other.example' }),
      'an ID token': await forged({ ...good, aud: 'client_x', nonce: 'n' }, 'JWT'),
      'an ID token for this resource': await forged(good, 'JWT'),
    };
    for (const [what, token] of Object.entries(bad)) {
      await expect(verifier()(token), what).rejects.toThrow();
    }
  });

  it('AT-77: takes no token of the upstream', async () => {
    await rig.signIn();
    const given = rig.upstream.secrets().filter((secret) => secret !== rig.upstream.client.secret);
    expect(given.length).toBeGreaterThan(0);
    for (const token of given) await expect(verifier()(token)).rejects.toThrow();
  });

  it('serves nothing else from memory', async () => {
    const fetchOwn = rig.server.withOwnDocuments((url) => Promise.resolve(new Response(url)));
    for (const url of [`${rig.origin}/authorize`, 'https://other.example/jwks']) {
      expect(await (await fetchOwn(url, {})).text()).toBe(url);
    }
    const metadata = (await (
      await fetchOwn(`${rig.origin}/.well-known/oauth-authorization-server`, {})
    ).json()) as object;
    expect(metadata).toMatchObject({ issuer: rig.origin, jwks_uri: `${rig.origin}/jwks` });
  });
});

describe('keys that are rotated', () => {
  it('verify what the older one signed, and sign with the first', async () => {
    const [older, newer] = await Promise.all([newSigningKey(), newSigningKey()]);
    const rotated = await startRig({
      env: { AUTH_SERVER_SIGNING_KEYS: JSON.stringify({ keys: [newer, older] }) },
    });
    try {
      const { body } = await rotated.send('/jwks');
      expect((body['keys'] as JWK[]).map(({ kid }) => kid)).toEqual([newer.kid, older.kid]);
      const { tokens } = await rotated.signIn();
      const [header = ''] = tokens.accessToken.split('.');
      const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
      expect(kid).toBe(newer.kid);
    } finally {
      await rotated.close();
    }
  });
});
