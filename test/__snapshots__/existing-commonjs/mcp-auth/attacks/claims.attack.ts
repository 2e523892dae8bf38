import { describe, expect, it } from 'vitest';
import { callerFrom, CLOCK_LEEWAY } from '../auth/token/claims.js';
import { userKey, type Caller } from '../auth/caller.js';
import { InvalidTokenError, IssuerUnavailableError } from '../auth/errors.js';
import type { Claims, ProviderProfile } from '../auth/token/provider-profile.js';

/** A provider that uses everything a profile can say. */
const profile: ProviderProfile = {
  provider: 'Test',
  issuerPattern: /^https:/,
  issuerExpects: 'an https URL',
  audience: 'resource',
  scopeClaims: ['scope', 'scp'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id', 'azp'],
  clientAllowList: false,
  subjectClaim: 'sub',
  rules: [{ claim: 'ver', equals: '2.0', reason: 'another version' }],
  clientTokenWhen: [
    { claim: 'idtyp', equals: 'app', reason: 'an app' },
    { claim: 'sub', sameAs: 'client_id', reason: 'the client itself' },
  ],
};
const resource = 'https://mcp.example/mcp';
const issuer = 'https://issuer.example';
const now = Math.floor(Date.now() / 1000);
const good = {
  iss: issuer,
  aud: resource,
  sub: 'alice',
  client_id: 'app',
  scope: 'read write',
  exp: now + 300,
  iat: now,
  ver: '2.0',
};

function read(changes: Claims, more: Partial<Parameters<typeof callerFrom>[1]> = {}) {
  const expected = { profile, issuer, audience: resource, resource, allowedClients: undefined };
  return callerFrom({ ...good, ...changes }, { ...expected, ...more });
}

function outcomeOf(changes: Claims, more: Parameters<typeof read>[1] = {}) {
  try {
    read(changes, more);
  } catch (error) {
    if (error instanceof InvalidTokenError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

it('callers share a key only when they are one (RFC 9068 section 5, TOK-25)', () => {
  const user: Caller = { issuer, subject: 'x', clientId: 'x', scopes: [], expiresAt: now };
  const same: Caller = { ...user, kind: 'user', clientId: 'other', scopes: ['more'] };
  expect(userKey(same)).toBe(userKey(user));
  const others: Caller[] = [
    user,
    { ...user, kind: 'machine' },
    { ...user, issuer: 'https://other.example' },
    { ...user, subject: 'y' },
    { ...user, subject: JSON.stringify(['x', 'machine']) },
  ];
  expect(new Set(others.map(userKey)).size).toBe(others.length);
});

describe('the claims of a token', () => {
  it('say who calls, through which client, with which scopes, until when', () => {
    expect(read({})).toEqual({
      issuer,
      subject: 'alice',
      clientId: 'app',
      scopes: ['read', 'write'],
      expiresAt: now + 300,
    });
  });

  it('name client and scopes in the first of several places', () => {
    expect(read({ azp: 'other' }).clientId).toBe('app');
    expect(read({ client_id: undefined, azp: 'other' }).clientId).toBe('other');
    expect(read({ scp: ['x'] }).scopes).toEqual(['read', 'write']);
    expect(read({ scope: undefined, scp: ['x'] }).scopes).toEqual(['x']);
    expect(read({ scope: undefined }).scopes).toEqual([]);
    expect(outcomeOf({ client_id: undefined })).toBe('claim_invalid: client_id is not a text');
    expect(outcomeOf({ client_id: 1 })).toBe('claim_invalid: client_id is not a text');
  });

  it('name scopes behind the resource where the provider does', () => {
    const prefixed = { ...profile, scopeInToken: 'resource-prefixed' } as const;
    const scope = `${resource}/read https://other.example/mcp/write plain`;
    expect(read({ scope }, { profile: prefixed }).scopes).toEqual(['read']);
  });

  it.each([
    ['HTTPS://MCP.Example/mcp', resource],
    [[42, resource], resource],
    ['x://A/b', 'x://a/b'],
    ['urn:x:Y', 'urn:x:Y'],
  ])('name this server: %j for %s (PRM-27)', (aud, audience) => {
    expect(outcomeOf({ aud }, { audience })).toBe('accepted');
  });

  it.each([
    ['https://mcp.example', 'https://mcp.example'],
    ['https://mcp.example/', 'https://mcp.example'],
    ['HTTPS://MCP.example/', 'https://mcp.example'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
  ])('name a server at the root of a host with and without a slash: %j', (aud, root) => {
    expect(outcomeOf({ aud }, { audience: root, resource: root })).toBe('accepted');
  });

  it.each([
    ['https://mcp.example//', 'https://mcp.example'],
    ['https://mcp.example/x', 'https://mcp.example'],
    ['https://mcp.example/?', 'https://mcp.example'],
    ['https://mcp.example:443/', 'https://mcp.example'],
    ['https://mcp.example/mcp/', resource],
    ['https://mcp.example/', resource],
  ])('do not name by a slash more than that: %j for %s', (aud, root) => {
    expect(outcomeOf({ aud }, { audience: root, resource: root })).toContain('wrong_audience');
  });

  it('name an audience of its own exactly: with a slash, it may be another API', () => {
    const audience = 'https://api.example';
    expect(outcomeOf({ aud: audience }, { audience })).toBe('accepted');
    expect(outcomeOf({ aud: `${audience}/` }, { audience })).toContain('wrong_audience');
  });

  it.each([
    ['https://mcp.example/MCP', resource],
    ['https://other.example/mcp', resource],
    ['https://mcp.example', resource],
    [42, resource],
    [undefined, resource],
    [[], resource],
    ['urn:x:y', 'urn:x:Y'],
    ['urn:x:https://a', 'urn:x:https://A'],
    ['1https://a', '1https://A'],
  ])('do not name this server: %j for %s (TOK-09)', (aud, audience) => {
    expect(outcomeOf({ aud }, { audience })).toBe('wrong_audience: aud does not name this server');
  });

  it('may leave out when the token was issued, and not say that it will be (TOK-17)', () => {
    expect(outcomeOf({ iat: undefined })).toBe('accepted');
    expect(outcomeOf({ iat: now + CLOCK_LEEWAY - 5 })).toBe('accepted');
    for (const iat of [now + CLOCK_LEEWAY + 5, String(now), null]) {
      expect(outcomeOf({ iat })).toBe('not_yet_valid: iat lies in the future');
    }
  });

  it.each<[string, Claims]>([
    ['sender_constrained: cnf is not supported', { cnf: {} }],
    ['claim_invalid: ver: another version', { ver: '1.0' }],
    ['no_user: issued to a client, not to a user', { idtyp: 'app' }],
    ['no_user: issued to a client, not to a user', { sub: 'app' }],
    ['claim_invalid: sub is not a text', { sub: '' }],
  ])('are refused: %s', (fault, changes) => {
    expect(outcomeOf(changes)).toBe(fault);
  });

  it('are refused when their client is not one of those that may call', () => {
    expect(outcomeOf({}, { allowedClients: ['app'] })).toBe('accepted');
    expect(outcomeOf({}, { allowedClients: ['other'] })).toMatch(/^client_not_allowed: /);
    expect(outcomeOf({}, { allowedClients: [] })).toMatch(/^client_not_allowed: /);
  });

  describe('of a client alone', () => {
    const machine = {
      proofs: [],
      rules: [{ claim: 'ver', equals: 'm', reason: 'no version of machines' }],
      scopeClaims: ['roles'],
    } as const;
    const more = {
      profile: { ...profile, machine },
      callers: { machines: (caller: Caller): Caller => ({ ...caller, kind: 'machine' }) },
    };
    const token = { ...good, sub: undefined, idtyp: 'app', ver: 'm', roles: ['x'] };

    it('are read as the provider writes them, and handed to what admits machines', () => {
      expect(read(token, more)).toMatchObject({
        kind: 'machine',
        subject: 'app',
        clientId: 'app',
        scopes: ['x'],
      });
    });

    it('are refused without it, and when they break a rule of their own (TOK-25)', () => {
      expect(outcomeOf(token, { profile: more.profile })).toMatch(/^no_user: /);
      expect(outcomeOf({ ...token, ver: '2.0' }, more)).toMatch(/^claim_invalid: ver: no version/);
      expect(outcomeOf({ idtyp: 'app' }, { callers: more.callers })).toBe('accepted');
      expect(outcomeOf({ ...token, client_id: '' }, more)).toMatch(/^claim_invalid: client_id/);
      expect(outcomeOf(token, { ...more, allowedClients: [] })).toMatch(/^client_not_allowed: /);
    });

    it('are none of those that roles apply to, and the other way round', () => {
      const roles = (caller: Caller): Caller => ({ ...caller, scopes: ['by-role'] });
      const both = { ...more, callers: { ...more.callers, roles } };
      expect(read(token, both).scopes).toEqual(['x']);
      expect(read({}, both).scopes).toEqual(['by-role']);
      expect(read({}, both)).not.toHaveProperty('kind');
    });
  });

  it('are told from a fault of the authorization server by the name of the error', () => {
    expect(new InvalidTokenError('expired', '').name).toBe('InvalidTokenError');
    expect(new IssuerUnavailableError('').name).toBe('IssuerUnavailableError');
  });
});
