import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/answers/resolve.js';
import { withDefaults } from '../../src/answers/defaults.js';
import { validateGiven } from '../../src/answers/validate.js';
import { catalog } from '../../src/catalog/index.js';

const issuer = 'https://auth.example.com';

function faults(providerSettings: Record<string, string>, provider = 'generic-oidc') {
  return validateGiven({ provider, providerSettings }).problems;
}

function adjusted(providerSettings: Record<string, string>, provider = 'generic-oidc') {
  return resolveConfig(withDefaults({ provider, providerSettings })).provider;
}

describe('settings of a server without a record of its own', () => {
  it('leave the record alone when none is given', () => {
    for (const id of ['generic-oidc', 'generic-introspection', 'hydra', 'zitadel']) {
      const record = catalog.providers.find((each) => each.id === id);
      expect(adjusted({}, id)).toBe(record);
    }
    expect(adjusted({ issuer })).toMatchObject({ tokenTypes: ['at+jwt'], audience: 'resource' });
  });

  it.each(['JWT', 'none'])('ask for a discriminator with tokenType %s', (tokenType) => {
    const [problem, ...others] = faults({ issuer, tokenType });
    expect(others).toEqual([]);
    expect(problem?.path).toBe('providerSettings.discriminator');
    expect(problem?.message).toMatch(/is missing: .* ID tokens look like access tokens/);
    expect(faults({ issuer, tokenType, discriminator: 'token_use=access' })).toEqual([]);
  });

  it.each([
    // ID tokens have these as well.
    ['discriminator', { tokenType: 'JWT', discriminator: 'azp' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'aud=client-1' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'sub' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'nonce' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'email' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'given_name' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'locale' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'token_use' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'typ' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'tokenType' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'token_use=id' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'typ=ID' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'kind=id_token' }],
    // Every JavaScript object has these.
    ['discriminator', { tokenType: 'JWT', discriminator: 'constructor' }],
    ['discriminator', { tokenType: 'JWT', discriminator: '__proto__' }],
    ['scopeClaim', { scopeClaim: 'toString' }],
    ['clientClaim', { clientClaim: 'hasOwnProperty' }],
    // It would pin one client or one set of scopes.
    ['discriminator', { tokenType: 'JWT', discriminator: 'client_id=client-1' }],
    ['discriminator', { tokenType: 'JWT', discriminator: 'scp=a', scopeClaim: 'scp' }],
    // These mean something else, and every token has them.
    ['scopeClaim', { scopeClaim: 'aud' }],
    ['clientClaim', { clientClaim: 'sub' }],
    ['clientClaim', { clientClaim: 'scope' }],
    // Secrets that verify can also sign.
    ['algorithms', { algorithms: 'HS256' }],
    ['algorithms', { algorithms: 'RS256+none' }],
    ['tokenType', { tokenType: 'id+jwt' }],
    ['audience', { audience: 'a"b' }],
    ['scopeClaim', { scopeClaim: 'a`b' }],
    ['discriminator', { discriminator: 'a=b=c' }],
  ])('are refused: %s in %j', (key, settings) => {
    const problems = faults({ issuer, ...settings });
    expect(problems.map(({ path }) => path)).toEqual([`providerSettings.${key}`]);
  });

  it('become a record with an attack on each', () => {
    const record = adjusted({
      issuer,
      tokenType: 'JWT',
      discriminator: 'token_use=access',
      scopeClaim: 'scp',
      clientClaim: 'azp',
      audience: 'orders-api',
      algorithms: 'ES256+EdDSA',
      scopePrefix: 'api://orders/',
    });
    expect(record).toMatchObject({
      tokenTypes: ['jwt'],
      audience: 'configured',
      algorithms: ['ES256', 'EdDSA'],
      scopeClaims: ['scp'],
      clientClaims: ['azp'],
      scopeRequest: { prefix: 'api://orders/' },
      clientTokenWhen: [{ claim: 'sub', sameAs: 'azp' }],
    });
    expect(record.rules).toContainEqual({
      claim: 'token_use',
      equals: 'access',
      reason: 'tells access tokens from ID tokens',
    });
    expect(record.localToken).toHaveProperty('token_use', { value: 'access' });
    const claims = record.attacks.map((attack) => attack.claims);
    expect(claims).toContainEqual({ token_use: null });
    expect(claims).toContainEqual({ token_use: 'not-access' });
    expect(claims).toContainEqual({ azp: null, client_id: 'client-1' });
    expect(claims).toContainEqual({ scp: '', scope: 'mcp:access' });
    expect(claims).toContainEqual({ aud: 'urn:example:another-server' });
    expect(record.attacks).toContainEqual({ title: 'a token without typ', header: { typ: null } });
  });

  it('are not taken by providers that have a record', () => {
    expect(faults({ baseUrl: issuer, tokenType: 'JWT' }, 'keycloak')).toHaveLength(1);
    expect(faults({ issuer, tokenType: 'JWT' }, 'hydra')).toHaveLength(1);
  });

  it('name the other way where tokens are refused for their typ', () => {
    expect(adjusted({ issuer }).remedies.type).toContain('generic-introspection');
  });
});
