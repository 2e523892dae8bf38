import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localSettings } from '../../dev/settings.js';
import {
  newEncryptionKey,
  newSecrets,
  type Secrets,
} from '../../src/authorization-server/secrets/new-secrets.js';
import { profile } from '../../src/auth/token/profile.js';
import {
  loadAuthorizationServerConfig,
  loadConfigs,
} from '../../src/authorization-server/environment.js';
import { upstreamDefaults } from '../../src/authorization-server/upstream-defaults.js';
import { ConfigError } from '../../src/config.js';

const SECRET_NAMES = [
  'AUTH_SERVER_SIGNING_KEYS',
  'AUTH_SERVER_COOKIE_KEYS',
  'AUTH_SERVER_ENCRYPTION_KEYS',
  'UPSTREAM_CLIENT_SECRET',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

describe('the environment of the authorization server', () => {
  let secrets: Secrets;
  let folder: string;
  beforeAll(async () => {
    secrets = await newSecrets();
    folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const good = (): Environment => ({
    NODE_ENV: 'development',
    MCP_SERVER_URL: 'http://127.0.0.1:3000/mcp',
    ...secrets,
    AUTH_SERVER_STORE: 'memory:',
    UPSTREAM_ISSUER: 'http://127.0.0.1:9000',
    UPSTREAM_API_URL: 'http://127.0.0.1:9000/api',
    UPSTREAM_CLIENT_ID: 'a-client-of-the-upstream',
    UPSTREAM_CLIENT_SECRET: 'a-secret-of-the-upstream',
    SIGN_IN_ALLOW: 'everyone',
  });
  const load = (changes: Environment = {}) => loadConfigs({ ...good(), ...changes }, profile);

  function problemsOf(changes: Environment): readonly string[] {
    try {
      load(changes);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  }

  it.each([undefined, 'http://mcp.example.com/mcp'])(
    'is told of MCP_SERVER_URL alone where the issuer comes from it: %s',
    (url) => {
      const problems = problemsOf({ NODE_ENV: 'production', MCP_SERVER_URL: url });
      expect(problems.some((problem) => problem.startsWith('MCP_SERVER_URL '))).toBe(true);
      expect(problems.join('\n')).not.toContain('AUTH_SERVER_ISSUER');
    },
  );

  it('says how to come by a secret', () => {
    expect(problemsOf({ AUTH_SERVER_COOKIE_KEYS: ' ' })).toEqual([
      'AUTH_SERVER_COOKIE_KEYS is missing; set it or AUTH_SERVER_COOKIE_KEYS_FILE; the script keys makes it',
    ]);
  });

  it('is read, with the origin as issuer', () => {
    const { config, authorizationServer } = load();
    expect(config.issuer).toBe('http://127.0.0.1:3000');
    expect(authorizationServer).toMatchObject({
      issuer: 'http://127.0.0.1:3000',
      resource: 'http://127.0.0.1:3000/mcp',
      replicas: 1,
      registration: 'on',
      redirectUris: [],
      clientHosts: [],
    });
    expect(load({ AUTH_SERVER_ISSUER: 'http://127.0.0.1:3000' }).authorizationServer).toBeDefined();
  });

  it('leaves the authorization server to another process where another issuer is named', () => {
    const elsewhere = { AUTH_SERVER_ISSUER: 'http://127.0.0.1:4000' };
    expect(load(elsewhere).authorizationServer).toBeUndefined();
    // Then nothing of it has to be set.
    const { config } = loadConfigs(
      { NODE_ENV: 'test', MCP_SERVER_URL: 'http://127.0.0.1:3000/mcp', ...elsewhere },
      profile,
    );
    expect(config.issuer).toBe('http://127.0.0.1:4000');
    const alone = loadAuthorizationServerConfig({ ...good(), ...elsewhere }, profile);
    expect(alone.issuer).toBe('http://127.0.0.1:4000');
    expect(alone.resource).toBe('http://127.0.0.1:3000/mcp');
    const below = { ...good(), AUTH_SERVER_ISSUER: 'http://127.0.0.1:4000/oauth' };
    expect(() => loadAuthorizationServerConfig(below, profile)).toThrow('AUTH_SERVER_ISSUER');
  });

  it.each([
    ...SECRET_NAMES,
    'AUTH_SERVER_STORE',
    'UPSTREAM_CLIENT_ID',
    'SIGN_IN_ALLOW',
    'MCP_SERVER_URL',
  ])('is refused without %s', (name) => {
    for (const value of [undefined, '']) {
      const problems = problemsOf({ [name]: value });
      expect(problems.some((problem) => problem.startsWith(name))).toBe(true);
    }
  });

  it('names every problem at once', () => {
    const problems = problemsOf(Object.fromEntries(SECRET_NAMES.map((name) => [name, undefined])));
    for (const name of SECRET_NAMES) {
      expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    }
  });

  it('is refused with weak secrets, which are not repeated', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const [first] = (JSON.parse(secrets.AUTH_SERVER_SIGNING_KEYS) as { keys: object[] }).keys;
    const publicHalf = { ...first, d: undefined, p: undefined, q: undefined };
    const inOrder = Buffer.from(Array.from({ length: 32 }, (_, index) => index + 100));
    const keys = (...all: object[]) => JSON.stringify({ keys: all });
    const weak: readonly [name: string, value: string][] = [
      ['AUTH_SERVER_SIGNING_KEYS', 'not json'],
      ['AUTH_SERVER_SIGNING_KEYS', '{}'],
      ['AUTH_SERVER_SIGNING_KEYS', keys()],
      ['AUTH_SERVER_SIGNING_KEYS', keys({ ...short.export({ format: 'jwk' }), kid: 'short' })],
      ['AUTH_SERVER_SIGNING_KEYS', keys({ ...ec.export({ format: 'jwk' }), kid: 'ec' })],
      ['AUTH_SERVER_SIGNING_KEYS', keys(publicHalf)],
      ['AUTH_SERVER_SIGNING_KEYS', keys({ ...first, kid: undefined })],
      ['AUTH_SERVER_SIGNING_KEYS', keys({ ...first, alg: 'RS512' })],
      ['AUTH_SERVER_SIGNING_KEYS', keys(first ?? {}, first ?? {})],
      ['AUTH_SERVER_COOKIE_KEYS', 'short-secret-1234567890abcdefgh'],
      ['AUTH_SERVER_COOKIE_KEYS', 'a'.repeat(64)],
      ['AUTH_SERVER_COOKIE_KEYS', '0123456789'.repeat(4)],
      ['AUTH_SERVER_COOKIE_KEYS', 'abcdefghijklmnopqrstuvwxyz0123456789'],
      ['AUTH_SERVER_COOKIE_KEYS', 'change-me-to-something-that-is-long-enough'],
      ['AUTH_SERVER_COOKIE_KEYS', 'a-key-of-mine-91 and a-key-of-mine-92'],
      ['AUTH_SERVER_COOKIE_KEYS', ','],
      ['AUTH_SERVER_COOKIE_KEYS', `${secrets.AUTH_SERVER_COOKIE_KEYS},short`],
      [
        'AUTH_SERVER_COOKIE_KEYS',
        `${secrets.AUTH_SERVER_COOKIE_KEYS},${secrets.AUTH_SERVER_COOKIE_KEYS}`,
      ],
      ['AUTH_SERVER_ENCRYPTION_KEYS', 'no-name'],
      ['AUTH_SERVER_ENCRYPTION_KEYS', `a:${Buffer.alloc(16, 7).toString('base64url')}`],
      ['AUTH_SERVER_ENCRYPTION_KEYS', `a:${Buffer.alloc(32).toString('base64url')}`],
      ['AUTH_SERVER_ENCRYPTION_KEYS', `a:${inOrder.toString('base64url')}`],
      [
        'AUTH_SERVER_ENCRYPTION_KEYS',
        `a:${Buffer.alloc(32, inOrder.subarray(0, 15)).toString('base64url')}`,
      ],
      [
        'AUTH_SERVER_ENCRYPTION_KEYS',
        `${secrets.AUTH_SERVER_ENCRYPTION_KEYS},${secrets.AUTH_SERVER_ENCRYPTION_KEYS}`,
      ],
    ];
    for (const [name, value] of weak) {
      const problems = problemsOf({ [name]: value });
      expect(problems, value.slice(0, 40)).toHaveLength(1);
      expect(problems[0]?.startsWith(`${name} `), problems[0]).toBe(true);
      if (value.length > 5) expect(problems.join()).not.toContain(value);
    }
  });

  it('takes the secrets that anybody makes at random', () => {
    for (let turn = 0; turn < 200; turn += 1) {
      for (const form of ['base64url', 'hex'] as const) {
        const key = randomBytes(32).toString(form);
        expect(problemsOf({ AUTH_SERVER_COOKIE_KEYS: key }), key).toEqual([]);
      }
      const key = newEncryptionKey();
      expect(problemsOf({ AUTH_SERVER_ENCRYPTION_KEYS: key }), key).toEqual([]);
    }
  });

  it.each([
    ['UPSTREAM_ISSUER', 'http://127.0.0.1:9000'],
    ['UPSTREAM_ISSUER', 'https://localhost:9000'],
    ['UPSTREAM_API_URL', 'http://[::1]:9000/api'],
    ['UPSTREAM_CLIENT_SECRET', 'change-me'],
    ['UPSTREAM_CLIENT_SECRET', 'not-a-secret'],
    ['UPSTREAM_CLIENT_SECRET', 'your_client_secret'],
    ['UPSTREAM_CLIENT_SECRET', 'Password'],
    ['UPSTREAM_CLIENT_SECRET', localSettings({}).upstreamClient.secret],
  ])('in production is no stand-in and no example: %s=%s', (name, value) => {
    const reasons = /in production|is an example/;
    const real = {
      NODE_ENV: 'production',
      UPSTREAM_ISSUER: 'https://upstream.example',
      UPSTREAM_API_URL: 'https://upstream.example/api',
      UPSTREAM_CLIENT_SECRET: randomBytes(20).toString('hex'),
    };
    const of = (changes: Environment) =>
      problemsOf(changes).filter((problem) => problem.startsWith(name) && reasons.test(problem));
    expect(of(real)).toEqual([]);
    expect(of({ ...real, [name]: value })).toHaveLength(1);
    expect(of({ [name]: value })).toEqual([]);
  });

  it.each(['secret-live-8Zq2vT0w', 'qPasswordT81', 'oa-example-77f3c1', 'Xx8-change-me-1'])(
    'takes a secret of the upstream in production that has such a word in it: %s',
    (secret) => {
      const problems = problemsOf({ NODE_ENV: 'production', UPSTREAM_CLIENT_SECRET: secret });
      expect(problems.join()).not.toContain('UPSTREAM_CLIENT_SECRET');
    },
  );

  it.each(SECRET_NAMES)('reads %s from a file as well, and not from both', (name) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${good()[name] ?? ''}\n`);
    const fromFile = { [name]: undefined, [`${name}_FILE`]: file };
    expect(load(fromFile).authorizationServer).toEqual(load().authorizationServer);
    expect(problemsOf({ [`${name}_FILE`]: file })[0]).toContain(name);
    expect(problemsOf({ ...fromFile, [`${name}_FILE`]: path.join(folder, 'none') })[0]).toContain(
      `${name}_FILE`,
    );
  });

  it('takes several secrets, for rotation', async () => {
    const next = await newSecrets();
    const [own, other] = [secrets, next].map(
      (each) => (JSON.parse(each.AUTH_SERVER_SIGNING_KEYS) as { keys: object[] }).keys,
    );
    const { authorizationServer } = load({
      AUTH_SERVER_SIGNING_KEYS: JSON.stringify({ keys: [...(other ?? []), ...(own ?? [])] }),
      AUTH_SERVER_COOKIE_KEYS: `${next.AUTH_SERVER_COOKIE_KEYS}, ${secrets.AUTH_SERVER_COOKIE_KEYS}`,
      AUTH_SERVER_ENCRYPTION_KEYS: `${next.AUTH_SERVER_ENCRYPTION_KEYS},${secrets.AUTH_SERVER_ENCRYPTION_KEYS}`,
    });
    expect(authorizationServer?.signingKeys).toHaveLength(2);
    expect(authorizationServer?.cookieKeys[0]).toBe(next.AUTH_SERVER_COOKIE_KEYS);
    expect(authorizationServer?.encryptionKeys).toHaveLength(2);
  });

  it.each([
    ['AUTH_SERVER_REPLICAS', '0'],
    ['AUTH_SERVER_REPLICAS', 'two'],
    ['AUTH_SERVER_REGISTRATION', 'yes'],
    ['AUTH_SERVER_REDIRECT_URIS', 'https://app.example/*'],
    ['AUTH_SERVER_REDIRECT_URIS', 'app.example'],
    ['AUTH_SERVER_REDIRECT_URIS', 'https://app.example/callback#fragment'],
    ['AUTH_SERVER_CLIENT_HOSTS', 'https://app.example'],
    ['AUTH_SERVER_CLIENT_HOSTS', 'app.example:8443'],
    ['AUTH_SERVER_CLIENT_HOSTS', 'APP.example'],
    ['SIGN_IN_ALLOW', 'friends:mine'],
    ['SIGN_IN_ALLOW', 'user:'],
    ['UPSTREAM_ISSUER', 'ftp://upstream.example'],
    ['UPSTREAM_API_URL', 'upstream.example'],
  ])('is refused with %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })[0]).toContain(name);
  });

  it('AT-81: is refused with a store that several processes cannot share', () => {
    expect(problemsOf({ AUTH_SERVER_REPLICAS: '2' })[0]).toContain('AUTH_SERVER_STORE');
    const production = problemsOf({
      NODE_ENV: 'production',
      MCP_SERVER_URL: 'https://mcp.example.com/mcp',
      UPSTREAM_ISSUER: 'https://upstream.example',
      UPSTREAM_API_URL: 'https://upstream.example/api',
    });
    expect(production.some((problem) => problem.startsWith('AUTH_SERVER_STORE'))).toBe(true);
  });

  it('is refused where the MCP endpoint would stand in the way', () => {
    const problems = problemsOf({ MCP_SERVER_URL: 'http://127.0.0.1:3000/token' });
    expect(problems[0]).toContain('MCP_SERVER_URL');
  });

  it('sends no token to the API of another upstream than the one that is named', () => {
    const problems = problemsOf({ UPSTREAM_API_URL: undefined });
    if (upstreamDefaults.apiUrl === undefined) expect(problems).toEqual([]);
    else expect(problems[0]).toContain('UPSTREAM_API_URL');
  });
});
