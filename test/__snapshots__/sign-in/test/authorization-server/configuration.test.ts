import '../../dev/quiet-console.js';
import { errors, type Configuration } from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import { createClientPolicy } from '../../src/authorization-server/clients/client-policy.js';
import { providerConfiguration } from '../../src/authorization-server/provider/configuration.js';
import { hashedId } from '../../src/authorization-server/store/sealed-store.js';
import { signInLimits } from '../../src/sign-in-limits.js';
import { testRing, testStore } from './clients/support/test-store.js';

const resource = 'https://mcp.example.com/mcp';
const unused = () => {
  throw new Error('not asked for');
};

function configurationOf(issuer: string, registration: 'off' | 'on' = 'off'): Configuration {
  return providerConfiguration({
    config: {
      issuer,
      resource,
      signingKeys: [
        { kty: 'RSA', kid: 'new' },
        { kty: 'RSA', kid: 'old' },
      ],
      cookieKeys: ['new', 'old'],
      registration,
    },
    limits: { ...signInLimits, grantSeconds: 1000, refreshTokenIdleSeconds: 100 },
    scopesFor: () => ['a', 'b'],
    clients: createClientPolicy({
      issuer,
      registration: 'off',
      redirectUris: [],
      clientHosts: [],
      store: testStore(),
      ring: testRing,
      grantSeconds: 1000,
      countNewDocument: unused,
      now: () => 0,
    }),
    adapter: unused,
    findAccount: unused,
    renderError: unused,
  });
}

/** A function of the configuration, whatever it takes. */
const call = (method: unknown, ...args: unknown[]) =>
  (method as (...args: unknown[]) => unknown)(...args);

describe('how the library is set up', () => {
  const { cookies, features, ttl, ...rest } = configurationOf('https://mcp.example.com');

  it('AS-43: has cookies that no script reads, no other site sends and nobody can forge', () => {
    const kind = { httpOnly: true, sameSite: 'lax', secure: true, signed: true };
    expect(cookies).toEqual({
      keys: ['new', 'old'],
      names: {
        interaction: '__Secure-interaction',
        resume: '__Secure-resume',
        session: '__Secure-session',
      },
      short: kind,
      long: kind,
    });
    const plain = configurationOf('http://localhost:3000').cookies;
    expect(plain?.short).toEqual({ ...kind, secure: false });
    expect(plain?.long).toEqual({ ...kind, secure: false });
    expect(plain?.names).toEqual({
      interaction: 'interaction',
      resume: 'resume',
      session: 'session',
    });
  });

  it('has nothing on that is not used', () => {
    for (const feature of [
      'devInteractions',
      'dPoP',
      'introspection',
      'pushedAuthorizationRequests',
      'rpInitiatedLogout',
      'userinfo',
    ] as const) {
      expect(features?.[feature], feature).toEqual({ enabled: false });
    }
    expect(rest).toMatchObject({ responseTypes: ['code'], scopes: [], rotateRefreshToken: true });
    expect(call(rest.pkce?.required)).toBe(true);
    expect(call(rest.expiresWithSession)).toBe(false);
    const registers = (registration: 'off' | 'on') =>
      configurationOf('https://mcp.example.com', registration).features?.registration?.enabled;
    expect([registers('off'), registers('on')]).toEqual([false, true]);
  });

  it('lets a refresh token last until it lies idle, and never longer than its grant', () => {
    const lifeAfter = (seconds: number) =>
      call(ttl?.RefreshToken, undefined, { totalLifetime: () => seconds });
    expect(lifeAfter(0)).toBe(100);
    expect(lifeAfter(900.5)).toBe(99);
    expect(lifeAfter(999.9)).toBe(1);
    expect(lifeAfter(2000)).toBe(1);
    expect(ttl).toMatchObject({
      AccessToken: signInLimits.accessTokenSeconds,
      AuthorizationCode: signInLimits.codeSeconds,
      Grant: signInLimits.signInSeconds + signInLimits.codeSeconds,
      Interaction: signInLimits.signInSeconds,
      Session: signInLimits.signInSeconds,
    });
  });

  it('gives refresh tokens to clients that may have them', () => {
    const gives = (...grants: string[]) =>
      call(rest.issueRefreshToken, undefined, {
        grantTypeAllowed: (grant: string) => grants.includes(grant),
      });
    expect(gives('authorization_code', 'refresh_token')).toBe(true);
    expect(gives('authorization_code')).toBe(false);
  });

  it('AS-33: names in a token the grant that it rests on, and not by its ID', () => {
    const claimsOf = (token: object) => call(rest.extraTokenClaims, undefined, token);
    expect(claimsOf({ grantId: 'id' })).toEqual({ grant: hashedId('id') });
    expect(claimsOf({})).toBeUndefined();
  });

  it('AT-76: lets a client revoke its own tokens alone', () => {
    const mayRevoke = (clientId: string) =>
      call(features?.revocation?.allowedPolicy, undefined, { clientId: 'a' }, { clientId });
    expect(features?.revocation?.enabled).toBe(true);
    expect(mayRevoke('a')).toBe(true);
    expect(mayRevoke('b')).toBe(false);
  });

  it('AS-25: makes tokens for the one resource, with the newest key', () => {
    const { resourceIndicators } = features ?? {};
    expect(resourceIndicators?.enabled).toBe(true);
    expect(rest.jwks?.keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
    const infoFor = (indicator: string, sent?: unknown) => {
      const ctx = { oidc: { params: { resource: sent } } };
      return call(resourceIndicators?.getResourceServerInfo, ctx, indicator);
    };
    expect(infoFor(resource)).toEqual({
      scope: 'a b',
      audience: resource,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256', kid: 'new' } },
    });
    expect(() => infoFor(`${resource}/x`)).toThrow(errors.InvalidTarget);
    expect(() => infoFor(resource, [resource, resource])).toThrow(errors.InvalidTarget);
    expect(call(resourceIndicators?.defaultResource)).toBe(resource);
    expect(call(resourceIndicators?.useGrantedResource)).toBe(true);
  });

  it('AT-07: asks a person, whatever happened in this browser before', async () => {
    const [prompt, ...others] = rest.interactions?.policy ?? [];
    expect(prompt).toMatchObject({ name: 'consent', requestable: true });
    expect(call(rest.interactions?.url, undefined, { uid: 'x' })).toBe('/oauth/interaction/x');
    expect(others).toEqual([]);
    const always = prompt?.checks.find(({ reason }) => reason === 'always');
    expect(always?.error).toBe('interaction_required');
    const asks = (result: unknown, session = {}) =>
      call(always?.check, { oidc: { result, session } });
    for (const result of [
      undefined,
      {},
      { login: { accountId: 'a' } },
      { consent: { grantId: 'b' } },
      { login: { accountId: 'a' }, consent: {} },
    ]) {
      expect(await asks(result), JSON.stringify(result)).toBe(true);
    }
    const session = {};
    const result = { login: { accountId: 'a' }, consent: { grantId: 'b' } };
    expect(await asks(result, session)).toBe(false);
    expect(session).toEqual({ destroyed: true });
  });
});
