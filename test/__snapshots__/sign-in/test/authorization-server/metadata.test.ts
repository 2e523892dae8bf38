import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, signInUpstream } from '../../dev/sign-in-by-hand.js';
import { serverMetadata } from '../../src/authorization-server/metadata.js';
import type { Rig } from './support/rig.js';
import { startRig } from './support/start-rig.js';

const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

describe('the metadata of the authorization server', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('AS-02, AS-03: stands in both places, the same', async () => {
    const [oauth, openid] = [await rig.send(OAUTH), await rig.send(OPENID)];
    expect(oauth.status).toBe(200);
    expect(oauth.body['issuer']).toBe(rig.origin);
    expect(openid.text).toBe(oauth.text);
  });

  it('AS-04, AS-05, AS-06, AS-35: says what clients look for before they go on', async () => {
    const { body } = await rig.send(OAUTH);
    expect(body).toMatchObject({
      authorization_endpoint: `${rig.origin}/authorize`,
      token_endpoint: `${rig.origin}/token`,
      registration_endpoint: `${rig.origin}/register`,
      revocation_endpoint: `${rig.origin}/revoke`,
      jwks_uri: `${rig.origin}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      token_endpoint_auth_methods_supported: ['none'],
    });
    expect(body['scopes_supported']).toEqual(
      expect.arrayContaining(['mcp:access', 'notes:read', 'notes:all', 'offline_access']),
    );
  });

  it('names no registration where there is none, and answers none', async () => {
    const closed = await startRig({ env: { AUTH_SERVER_REGISTRATION: 'off' } });
    try {
      const { body } = await closed.send(OAUTH);
      expect(body).not.toHaveProperty('registration_endpoint');
      expect((await closed.registration()).text).toBe('app');
    } finally {
      await closed.close();
    }
  });

  it('shows the public half of the keys, and nothing else of them', async () => {
    const { body, text } = await rig.send('/jwks');
    const [key] = body['keys'] as Record<string, unknown>[];
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    for (const secret of ['"d"', '"p"', '"q"', '"dp"']) expect(text).not.toContain(secret);
  });

  it('lets pages of any origin read metadata and keys', async () => {
    for (const path of [OAUTH, OPENID, '/jwks']) {
      const { headers } = await rig.send(path, {
        headers: { origin: 'https://inspector.example' },
      });
      expect(headers['access-control-allow-origin'], path).toBe('*');
      const preflight = await rig.send(path, { method: 'OPTIONS' });
      expect(preflight.status, path).toBe(204);
    }
  });

  it('AT-23: has nothing of the upstream in it', async () => {
    const { text } = await rig.send(OAUTH);
    expect(text).not.toContain(rig.upstream.client.id);
    expect(text).not.toContain(rig.upstream.origin);
  });
});

describe('what a request can do to the metadata', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ https: true });
  });
  afterAll(() => rig.close());

  it('AT-56: nothing, with forwarded headers', async () => {
    const forwarded = {
      'x-forwarded-host': 'evil.example',
      'forwarded': 'host=evil.example;proto=http',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/evil',
      'x-original-url': '/evil',
    };
    for (const path of [OAUTH, OPENID]) {
      const { status, text, body } = await rig.send(path, { headers: forwarded });
      expect(status).toBe(200);
      expect(text).not.toContain('evil');
      expect(body['issuer']).toBe(rig.origin);
    }
    const client = await rig.register();
    const registered = await rig.send('/register', {
      headers: forwarded,
      json: { redirect_uris: [client.redirectUri] },
    });
    expect(registered.status).toBe(201);
    expect(registered.text).not.toContain('evil');
    const { url } = rig.authorizationRequest(client);
    const page = await rig.send(url.pathname + url.search, { headers: forwarded });
    expect(page.status).toBe(303);
    expect(JSON.stringify(page.headers)).not.toContain('evil');
    // What the library kept for later is not of another host either.
    const browser = rig.browser();
    const consent = await browser.open(url, { headers: forwarded });
    const last = await signInUpstream(browser, await approve(browser, consent), 'alice');
    expect(browser.visited.map(({ href }) => href).join()).not.toContain('evil');
    expect(last.location?.searchParams.get('iss')).toBe(rig.origin);
  });

  it('AT-56: nothing, with another host: it is refused', async () => {
    for (const path of [OAUTH, '/authorize', '/register', '/token']) {
      const method = path === '/register' || path === '/token' ? 'POST' : 'GET';
      const { status, text } = await rig.send(path, { method, headers: { host: 'evil.example' } });
      expect(status, path).toBe(403);
      expect(text, path).not.toContain('evil');
    }
  });

  it('AS-16: is refused without TLS behind the proxy that ends it', async () => {
    const plain = { 'x-forwarded-proto': 'http' };
    expect((await rig.send(OAUTH, { headers: plain })).status).toBe(403);
    expect((await rig.send('/authorize', { headers: plain })).status).toBe(403);
  });
});

describe('serverMetadata', () => {
  it('names nothing that is not served', () => {
    const served = serverMetadata({
      issuer: 'https://as.example',
      scopes: ['a'],
      registers: false,
    });
    expect(Object.values(served).join(' ')).not.toContain('/register');
  });
});
