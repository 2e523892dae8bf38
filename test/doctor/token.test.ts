import { createHmac } from 'node:crypto';
import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/answers/config.js';
import { createRedactor } from '../../src/http/redact.js';
import { startTestIssuer, type TestIssuer } from '../../src/audit/issuer/test-issuer.js';
import type { TokenRequest } from '../../src/audit/issuer/token-request.js';
import { shapeOf } from '../../src/audit/project/facts-of-project.js';
import { askProject } from '../../src/doctor/ask-project.js';
import { checkToken } from '../../src/doctor/checks/token.js';
import type { Diagnosed } from '../../src/doctor/model.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { statuses } from './support.js';

const RESOURCE = 'http://127.0.0.1:1/mcp';
const CLIENT = { id: 'mcp-server', secret: 'canary-of-the-server' };
const { PATH = '' } = process.env;

/** A generated project whose environment trusts an issuer of this test. */
class Trial {
  private constructor(
    readonly config: Config,
    readonly directory: string,
    readonly issuer: TestIssuer,
  ) {}

  static async start(providerId: string): Promise<Trial> {
    const config = exampleConfig({ providerId });
    const directory = await writeCell(`doctor/token-${providerId}`, config);
    const introspects = config.provider.verification === 'introspection';
    const shape = shapeOf(config, RESOURCE);
    const issuer = await startTestIssuer(0, shape, introspects ? CLIENT : undefined);
    return new Trial(config, directory, issuer);
  }

  mint(wish: Omit<TokenRequest, 'label'> = {}): Promise<string> {
    return this.issuer.mint({ label: 'test', ...wish }, createRedactor());
  }

  /** What is found; never the token, nor who the user is. */
  async look(token: string, env: Record<string, string> = {}) {
    const { provider } = this.config;
    const isIntrospecting = provider.verification === 'introspection';
    const project = await askProject({
      directory: this.directory,
      mode: 'environment',
      token,
      timeoutMs: 1000,
      signal: new AbortController().signal,
      values: {
        PATH,
        NODE_ENV: 'development',
        MCP_SERVER_URL: RESOURCE,
        AUTH_SERVER_ISSUER: this.issuer.issuer,
        ...(provider.configuredAudience
          ? { AUTH_AUDIENCE: provider.configuredAudience.local }
          : {}),
        ...(provider.clientAllowList === undefined ? {} : { ALLOWED_CLIENT_IDS: '*' }),
        ...(isIntrospecting
          ? {
              AUTH_SERVER_INTROSPECTION_ENDPOINT: `${this.issuer.issuer}/introspect`,
              CLIENT_ID: CLIENT.id,
              CLIENT_SECRET: CLIENT.secret,
            }
          : {}),
        ...env,
      },
    });
    await project.stop();
    const findings = checkToken(project.ready.token, { provider, isOwn: false, given: token });
    const text = JSON.stringify(findings);
    for (const part of token.split('.')) if (part.length > 8) expect(text).not.toContain(part);
    expect(text).not.toMatch(/audit-user|canary|someone@example/);
    expect(findings.every(({ group }) => group === 'token')).toBe(true);
    return new Report(findings);
  }
}

class Report {
  constructor(readonly findings: readonly Diagnosed[]) {}

  get statuses() {
    return statuses(this.findings);
  }

  /** What is said of a check, and what to do. */
  of(check: string): string {
    const found = this.findings.find((each) => each.id === check);
    return found ? `${found.says} → ${found.remedy ?? ''}` : `nothing about ${check}`;
  }
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hour = 3600;

describe('a token of a provider whose JWTs the project verifies', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await Trial.start('keycloak');
  });
  afterAll(() => trial.issuer.close());

  it('is accepted, with all that it may do', async () => {
    const report = await trial.look(await trial.mint());
    expect(new Set(Object.values(report.statuses))).toEqual(new Set(['pass']));
    expect(report.of('summary')).toContain(`aud "${RESOURCE}"`);
    expect(report.of('lifetime')).toContain('expires in 5 min');
    expect(report.statuses).toMatchObject({ 'tool: add_todo': 'pass', 'tool: whoami': 'pass' });
  });

  it.each<[string, Omit<TokenRequest, 'label'>, string, string, RegExp]>([
    [
      'for another API',
      { claims: { aud: ['account', 'https://other.example/mcp'] } },
      'wrong_audience',
      'audience',
      /"account", "https:\/\/other.example\/mcp".*wants "http:\/\/127.0.0.1:1\/mcp".*Audience mapper/,
    ],
    [
      'for no API at all',
      { claims: { aud: null } },
      'wrong_audience',
      'audience',
      /no aud.*Audience mapper/,
    ],
    [
      'for a server with a slash at its end',
      { claims: { aud: `${RESOURCE}/` } },
      'wrong_audience',
      'audience',
      /differ by a slash/,
    ],
    [
      'of another realm',
      { claims: { iss: 'https://sso.example/realms/other' } },
      'wrong_issuer',
      'issuer',
      /"https:\/\/sso.example\/realms\/other".*AUTH_SERVER_ISSUER/,
    ],
    ['without iss', { claims: { iss: null } }, 'wrong_issuer', 'issuer', /there is no iss/],
    ['that expired', { expiresIn: -600 }, 'expired', 'times', /expired 10 min ago.*new one.*clock/],
    [
      'that is not valid yet',
      { claims: { nbf: Date.now() / 1000 + hour } },
      'not_yet_valid',
      'times',
      /nbf lies \d+ min in the future.*clocks/,
    ],
    [
      'from the future',
      { claims: { iat: Date.now() / 1000 + hour } },
      'not_yet_valid',
      'times',
      /iat lies \d+ min in the future/,
    ],
    ['without exp', { claims: { exp: null } }, 'claim_invalid', 'claims', /exp is missing/],
    [
      'with a text as exp',
      { claims: { exp: 'soon' } },
      'claim_invalid',
      'claims',
      /exp is no number/,
    ],
    ['without sub', { claims: { sub: null } }, 'claim_invalid', 'claims', /sub is missing/],
    [
      'without a client',
      { claims: { azp: null } },
      'claim_invalid',
      'claims',
      /azp is missing.*guide/,
    ],
    [
      'of another type',
      { header: { typ: 'dpop+jwt' } },
      'wrong_type',
      'type',
      /"dpop\+jwt".*jwt or at\+jwt/,
    ],
    [
      'of a service account',
      { claims: { clientHost: '127.0.0.1' } },
      'no_user',
      'client-only',
      /to a client, not to a user.*sign in as a user.*under machines in secure-mcp.json.*a user of its own/,
    ],
    [
      'bound to a key by DPoP',
      { claims: { cnf: { jkt: 'x' } } },
      'sender_constrained',
      'bound-to-key',
      /by DPoP.*switch the binding off/,
    ],
    [
      'bound to a certificate',
      { claims: { cnf: { 'x5t#S256': 'x' } } },
      'sender_constrained',
      'bound-to-key',
      /by mutual TLS/,
    ],
    [
      'to say who signed in',
      { claims: { typ: 'ID', nonce: 'n', aud: 'client', email: 'someone@example.org' } },
      'wrong_audience',
      'kind',
      /ID token.*access_token/,
    ],
    [
      'to say who signed in, which only its claims show',
      { claims: { typ: null, scope: null, aud: 'client', name: 'someone@example' } },
      'wrong_audience',
      'kind',
      /ID token, by its claims/,
    ],
    ['for refreshing', { claims: { typ: 'Refresh' } }, 'claim_invalid', 'kind', /refresh token/],
    [
      'with an endless list of groups',
      { claims: { groups: Array(5000).fill('abc') } },
      'too_long',
      'verdict',
      /12288 characters/,
    ],
  ])('%s, is refused and explained', async (_, wish, reason, check, explanation) => {
    const report = await trial.look(await trial.mint(wish));
    expect(report.of('verdict')).toContain(`refuses it: ${reason} (`);
    expect(report.of(check)).toMatch(explanation);
    const { verdict, [check]: status, scopes } = report.statuses;
    expect([verdict, status, scopes]).toEqual(['fail', 'fail', 'not-checked']);
  });

  it('is refused with an unpublished key, and all that differs is said at once', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const claims = { iss: `${trial.issuer.issuer}/`, aud: 'account' };
    const wish = { signWith: privateKey, claims, expiresIn: -600, header: { kid: 'old\u001B[2J' } };
    const report = await trial.look(await trial.mint(wish));
    expect(report.of('verdict')).toMatch(/unknown_key.*old\\u001b.*AUTH_SERVER_JWKS_URI/);
    expect(report.of('issuer')).toContain('they differ by the slash at the end');
    expect(report.statuses).toMatchObject({ audience: 'fail', times: 'fail' });
  });

  it('is refused with a signature of somebody else', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const report = await trial.look(await trial.mint({ signWith: privateKey }));
    expect(report.of('verdict')).toMatch(/bad_signature.*copy the token again/);
    expect(report.findings).toHaveLength(2);
  });

  it('is refused with an algorithm that is not listed', async () => {
    const { unlistedKey } = trial.issuer;
    const header = { alg: unlistedKey.algorithm, kid: unlistedKey.kid };
    const report = await trial.look(await trial.mint({ header, signWith: unlistedKey.privateKey }));
    expect(report.of('verdict')).toContain('algorithm_not_allowed');
    expect(report.of('algorithm')).toMatch(/"ES512".*RS256, PS256, ES256/);
  });

  it('is refused unsigned, and signed with a shared secret', async () => {
    const [, payload = ''] = (await trial.mint()).split('.');
    const unsigned = await trial.look(`${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`);
    expect(unsigned.of('algorithm')).toContain('not signed');
    const head = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${payload}`;
    const mac = createHmac('sha256', 'secret').update(head).digest('base64url');
    expect((await trial.look(`${head}.${mac}`)).of('algorithm')).toContain('shared secret');
  });

  it.each([
    ['opaque', 'v1.MTIzNDU2Nzg5MDEyMzQ1Njc4OTA', /opaque, or a part of a token.*refresh token/],
    ['encrypted', `${encoded({ alg: 'dir', enc: 'A256GCM' })}..aaaa.bbbb.cccc`, /encrypted/],
    ['a whole answer', '{"access_token":"abcdefghijklmnop"}', /JSON.*value of access_token/],
    ['a JWT that is cut off', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NT', /a part of a token/],
  ])('is refused when it is %s', async (_, token, explanation) => {
    const report = await trial.look(token);
    expect(report.of('verdict')).toContain('malformed');
    expect(report.of('kind')).toMatch(explanation);
  });

  it('shows nothing of a claim but what it needs, and no control characters of it', async () => {
    const aud = Array.from({ length: 50 }, (_, index) => `\u202E${index}${'x'.repeat(500)}`);
    const report = await trial.look(
      await trial.mint({ claims: { aud: aud.slice(0, 10), jti: 'canary' } }),
    );
    expect(report.of('audience')).not.toContain('\u202E');
    expect(report.of('audience')).toContain('and 5 more');
    expect(report.of('audience').length).toBeLessThan(2000);
  });

  it('is warned about when it is good for too long', async () => {
    const report = await trial.look(await trial.mint({ expiresIn: 24 * hour }));
    expect(report.statuses).toMatchObject({ verdict: 'pass', lifetime: 'warn' });
    expect(report.of('lifetime')).toContain('24 hours');
  });

  it('without the base scopes may do nothing', async () => {
    const claims = { scope: 'openid', roles: ['mcp:access'] };
    const report = await trial.look(await trial.mint({ claims }));
    expect(report.statuses).toMatchObject({ 'verdict': 'pass', 'base-scopes': 'fail' });
    expect(report.of('base-scopes')).toMatch(/lacks mcp:access; it has openid.*ask for mcp:access/);
    expect(report.statuses['tool: whoami']).toBe('advice');
  });

  it('without any scopes is told of what stands in their place', async () => {
    const claims = { scope: null, permissions: ['mcp:access'] };
    const report = await trial.look(await trial.mint({ claims }));
    expect(report.of('base-scopes')).toContain('permissions in it grants nothing here');
  });

  it('with some scopes may call some tools, by the hierarchy of the project', async () => {
    const [broad = '', narrow = []] = Object.entries(trial.config.scopeHierarchy)[0] ?? [];
    const tools = trial.config.tools.filter(({ scopes }) =>
      scopes.some((each) => narrow.includes(each)),
    );
    expect(tools).not.toEqual([]);
    const report = await trial.look(await trial.mint({ scopes: ['mcp:access', broad] }));
    for (const { name } of tools) expect(report.statuses[`tool: ${name}`]).toBe('pass');
    const low = await trial.look(await trial.mint({ scopes: ['mcp:access', 'todos:read'] }));
    expect(low.statuses).toMatchObject({
      'tool: list_todos': 'pass',
      'tool: delete_todo': 'advice',
    });
    expect(low.of('tool: delete_todo')).toContain('lacks todos:delete,');
  });

  it('cannot be judged while the authorization server is down', async () => {
    const token = await trial.mint();
    trial.issuer.isUp = false;
    const report = await trial.look(token);
    trial.issuer.isUp = true;
    expect(report.statuses).toEqual({ verdict: 'fail' });
    expect(report.of('verdict')).toMatch(/status 503.*above/);
  });

  it('is not checked when the code of the project does not run, which may have spelled it out', async () => {
    const { default: fs } = await import('fs-extra');
    const file = `${trial.directory}/src/auth/token/verify.ts`;
    const before = await fs.readFile(file, 'utf8');
    const token = await trial.mint();
    try {
      await fs.writeFile(
        file,
        before.replace(
          'export function createVerifier(',
          'export const createVerifier = () => (token: string) => { process.stderr.write(`Error: cannot read ${token}\\n`); process.exit(1); };\nfunction unused(',
        ),
      );
      const message = await trial.look(token).catch((error: unknown) => (error as Error).message);
      expect(message).toContain('cannot read [the token]');
    } finally {
      await fs.writeFile(file, before);
    }
  });
});

describe('a token of a provider with ways of its own', () => {
  const trials: Trial[] = [];
  const start = async (providerId: string) => {
    const trial = await Trial.start(providerId);
    trials.push(trial);
    return trial;
  };
  afterAll(() => Promise.all(trials.map(({ issuer }) => issuer.close())));

  it('has the remedies of its record', async () => {
    const trial = await start('auth0');
    expect((await trial.look(await trial.mint())).statuses['verdict']).toBe('pass');
    const opaque = await trial.look('aBcDeFgHiJkLmNoPqRsTuVwXyZ012345');
    expect(opaque.of('kind')).toContain('Resource Parameter Compatibility Profile');
    const legacy = await trial.look(await trial.mint({ header: { typ: 'JWT' } }));
    expect(legacy.of('type')).toContain('access token profile of the API to RFC 9068');
  });

  it('is told apart by its issuer, and by AUTH_AUDIENCE', async () => {
    const trial = await start('entra');
    expect((await trial.look(await trial.mint())).statuses['verdict']).toBe('pass');
    const iss = 'https://sts.windows.net/11111111-2222-4333-8444-555555555555/';
    const old = await trial.look(await trial.mint({ claims: { iss, ver: '1.0' } }));
    expect(old.of('issuer')).toContain('requestedAccessTokenVersion');
    expect(old.of('claims')).toContain('ver must be "2.0"');
    const graph = '00000003-0000-0000-c000-000000000000';
    const other = await trial.look(await trial.mint({ claims: { aud: graph } }));
    expect(other.of('audience')).toMatch(new RegExp(`"${graph}".*AUTH_AUDIENCE is`));
  });

  it('is refused for its client where clients are listed', async () => {
    const trial = await start('cognito');
    const env = { ALLOWED_CLIENT_IDS: 'another-client' };
    const report = await trial.look(await trial.mint(), env);
    expect(report.of('verdict')).toContain('client_not_allowed');
    expect(report.of('client')).toMatch(/"audit-client" is not in.*add it/);
  });

  it('lacks scopes as clients ask for them', async () => {
    const trial = await start('cognito');
    const report = await trial.look(await trial.mint({ scopes: ['todos:read'] }));
    expect(report.of('base-scopes')).toContain(`ask for ${RESOURCE}/mcp:access`);
  });
});

describe('a token that the authorization server is asked about', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await Trial.start('generic-introspection');
  });
  afterAll(() => trial.issuer.close());

  it('is accepted, with all that it may do', async () => {
    const report = await trial.look(await trial.mint());
    expect(new Set(Object.values(report.statuses))).toEqual(new Set(['pass']));
    expect(report.statuses['tool: add_todo']).toBe('pass');
  });

  it('is refused when it is not active', async () => {
    const report = await trial.look('a-token-that-nobody-issued');
    expect(report.of('verdict')).toMatch(/inactive.*CLIENT_ID may ask/);
    expect(report.findings).toHaveLength(2);
  });

  it.each<[string, Omit<TokenRequest, 'label'>, string, string, RegExp]>([
    ['another API', { claims: { aud: 'account' } }, 'wrong_audience', 'audience', /"account"/],
    ['no API', { claims: { aud: null } }, 'wrong_audience', 'audience', /no aud.*resource/],
    [
      'no client',
      { claims: { client_id: null } },
      'claim_invalid',
      'claims',
      /client_id is missing/,
    ],
    ['no length of time', { claims: { exp: null } }, 'claim_invalid', 'claims', /exp is missing/],
    ['itself', { claims: { sub: 'audit-client' } }, 'no_user', 'client-only', /not to a user/],
    ['a key', { claims: { token_type: 'DPoP' } }, 'sender_constrained', 'bound-to-key', /by DPoP/],
    [
      'refreshing',
      { claims: { token_use: 'refresh_token', aud: null } },
      'wrong_audience',
      'kind',
      /refresh token/,
    ],
  ])('for %s, is refused and explained', async (_, wish, reason, check, explanation) => {
    const report = await trial.look(await trial.mint(wish));
    expect(report.of('verdict')).toContain(`refuses it: ${reason} (`);
    expect(report.of(check)).toMatch(explanation);
  });

  it('cannot be judged with the wrong secret', async () => {
    const report = await trial.look(await trial.mint(), { CLIENT_SECRET: 'canary-wrong' });
    expect(report.statuses).toEqual({ verdict: 'fail' });
    expect(report.of('verdict')).toContain('could not be asked');
  });

  it('of elsewhere is explained by what it says itself, when it is a JWT', async () => {
    const iss = 'https://elsewhere.example';
    const token = `${encoded({ alg: 'RS256' })}.${encoded({ iss, exp: 1 })}.c2lnbmF0dXJl`;
    const report = await trial.look(token);
    expect(report.of('verdict')).toContain('inactive');
    expect(report.of('issuer')).toContain(iss);
    expect(Object.keys(report.statuses)).toEqual(['verdict', 'issuer', 'times', 'scopes']);
  });
});

describe('no token', () => {
  const { provider } = exampleConfig();
  const options = { provider, isOwn: false, given: undefined };

  it('is one line that tells how to give one', () => {
    const findings = checkToken({ state: 'none' }, options);
    expect(statuses(findings)).toEqual({ verdict: 'not-checked' });
    expect(findings[0]?.remedy).toContain('--token-file');
  });

  it('is a failure where the local authorization server should have given one', () => {
    const token = { state: 'not-obtained', reason: 'not granted: a' } as const;
    expect(statuses(checkToken(token, options))).toEqual({ 'sign-in': 'fail' });
  });

  it('is asked about where nobody but the servers themselves could', () => {
    const findings = checkToken({ state: 'not-checked' }, options);
    expect(statuses(findings)).toEqual({ verdict: 'not-checked' });
  });
});
