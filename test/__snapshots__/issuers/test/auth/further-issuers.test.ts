import { describe, expect, it } from 'vitest';
import { readFurtherIssuers, type FurtherIssuer } from '../../src/auth/token/further-issuers.js';
import { profile } from '../../src/auth/token/profile.js';

const resource = 'https://mcp.example.com/mcp';
const base = {
  ...profile,
  issuerPattern: /^https:\/\/[a-z]+\.example\/$/,
  issuerExpects: 'a slash',
};
const profiles = {
  plain: { ...base, audience: 'resource', clientAllowList: false },
  strict: { ...base, audience: 'configured', clientAllowList: true },
} as const;
const plain = { issuer: 'https://plain.example/', provider: 'plain' };
const strict = {
  issuer: 'https://strict.example/',
  provider: 'strict',
  audience: 'api',
  allowedClients: ['client-1'],
};

/** Reads a value as the configuration does, and collects its problems. */
function read(value: string | object, production = true) {
  const problems: string[] = [];
  const issuers = readFurtherIssuers(typeof value === 'string' ? value : JSON.stringify(value), {
    issuer: 'https://main.example/',
    resource,
    production,
    profiles,
    read<T>(check: () => T): T {
      try {
        return check();
      } catch (error) {
        problems.push((error as Error).message);
        return undefined as T;
      }
    },
  });
  return { issuers, problems };
}

describe('AUTH_SERVER_ISSUERS', () => {
  it('lists further issuers, each with all that is its own', () => {
    const { issuers, problems } = read([
      { ...plain, jwksUri: 'https://PLAIN.example/keys' },
      strict,
      { ...plain, issuer: 'http://localhost:9001', allowedClients: ['a', 'b'] },
    ]);
    expect(problems).toEqual([]);
    expect(issuers).toEqual<FurtherIssuer[]>([
      {
        issuer: 'https://plain.example/',
        provider: 'plain',
        audience: resource,
        jwksUri: 'https://plain.example/keys',
        allowedClients: undefined,
        profile: profiles.plain,
      },
      {
        issuer: 'https://strict.example/',
        provider: 'strict',
        audience: 'api',
        jwksUri: undefined,
        allowedClients: ['client-1'],
        profile: profiles.strict,
      },
      {
        issuer: 'http://localhost:9001',
        provider: 'plain',
        audience: resource,
        jwksUri: undefined,
        allowedClients: ['a', 'b'],
        profile: profiles.plain,
      },
    ]);
  });

  it('need not be set', () => {
    const context = {
      issuer: '',
      resource,
      production: true,
      profiles,
      read: <T>(f: () => T) => f(),
    };
    for (const value of [undefined, '']) expect(readFurtherIssuers(value, context)).toEqual([]);
  });

  it('may list two tenants of a provider, whose issuers differ in a letter', () => {
    const { issuers, problems } = read([plain, { ...plain, issuer: 'https://plains.example/' }]);
    expect(problems).toEqual([]);
    expect(issuers).toHaveLength(2);
  });

  it('lists at most 20', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...plain,
        issuer: `https://${'x'.repeat(index + 1)}.example/`,
      }));
    expect(read(many(20)).problems).toEqual([]);
    expect(read(many(21)).problems).toEqual(['AUTH_SERVER_ISSUERS lists more than 20 issuers']);
  });

  it.each<[string, string | object, string]>([
    ['no JSON', '[{]', 'AUTH_SERVER_ISSUERS is not JSON: '],
    [
      'a list of names',
      'https://plain.example/,https://b.example/',
      'AUTH_SERVER_ISSUERS is not JSON',
    ],
    ['an object', plain, 'AUTH_SERVER_ISSUERS must be a JSON array of issuers'],
    ['nothing', 'null', 'AUTH_SERVER_ISSUERS must be a JSON array of issuers'],
    ['an empty list', [], 'AUTH_SERVER_ISSUERS lists nothing'],
    ['a text', ['https://plain.example/'], 'AUTH_SERVER_ISSUERS[0] must be an object'],
    ['null in it', [plain, null], 'AUTH_SERVER_ISSUERS[1] must be an object'],
    ['a list in it', [[plain]], 'AUTH_SERVER_ISSUERS[0] must be an object'],
    [
      'an unknown key',
      [{ ...plain, audiences: 'x' }],
      'AUTH_SERVER_ISSUERS[0] has an unknown key "audiences"',
    ],
    [
      'a key of every object',
      '[{"issuer":"https://plain.example/","provider":"plain","__proto__":{}}]',
      'AUTH_SERVER_ISSUERS[0] has an unknown key "__proto__"',
    ],
    [
      'an unknown provider',
      [{ ...plain, provider: 'other' }],
      'AUTH_SERVER_ISSUERS[0].provider must be one of: plain, strict',
    ],
    [
      'a provider of every object',
      [{ ...plain, provider: 'constructor' }],
      'AUTH_SERVER_ISSUERS[0].provider must be one of',
    ],
    [
      'a provider in a list',
      [{ ...plain, provider: ['plain'] }],
      'AUTH_SERVER_ISSUERS[0].provider must be one of',
    ],
    ['no provider', [{ issuer: plain.issuer }], 'AUTH_SERVER_ISSUERS[0].provider must be one of'],
    [
      'no issuer',
      [{ provider: 'plain' }],
      'AUTH_SERVER_ISSUERS[0].issuer must be a text; set it to a slash',
    ],
    ['an empty issuer', [{ ...plain, issuer: '' }], 'AUTH_SERVER_ISSUERS[0].issuer must be a text'],
    [
      'an issuer in a list',
      [{ ...plain, issuer: [plain.issuer] }],
      'AUTH_SERVER_ISSUERS[0].issuer must be a text',
    ],
    [
      'an issuer over http (TLS-01)',
      [{ ...plain, issuer: 'http://plain.example/' }],
      'AUTH_SERVER_ISSUERS[0].issuer must use https',
    ],
    [
      'an issuer with a query',
      [{ ...plain, issuer: 'https://plain.example/?x' }],
      'AUTH_SERVER_ISSUERS[0].issuer must not have a query',
    ],
    [
      'an issuer that is not like those of its provider',
      [{ ...plain, issuer: 'https://plain.example' }],
      'AUTH_SERVER_ISSUERS[0].issuer must be a slash',
    ],
    [
      'the main issuer',
      [{ ...plain, issuer: 'https://main.example/' }],
      'AUTH_SERVER_ISSUERS[0].issuer is given twice',
    ],
    [
      'an issuer twice',
      [plain, { ...strict, issuer: plain.issuer }],
      'AUTH_SERVER_ISSUERS[1].issuer is given twice',
    ],
    [
      'keys over http (TLS-01)',
      [{ ...plain, jwksUri: 'http://plain.example/keys' }],
      'AUTH_SERVER_ISSUERS[0].jwksUri must use https',
    ],
    [
      'keys that are no URL',
      [{ ...plain, jwksUri: 'keys' }],
      'AUTH_SERVER_ISSUERS[0].jwksUri must be an absolute URL',
    ],
    [
      'keys in a list',
      [{ ...plain, jwksUri: ['https://plain.example/keys'] }],
      'AUTH_SERVER_ISSUERS[0].jwksUri must be a text',
    ],
    [
      'an audience that is not used',
      [{ ...plain, audience: 'api' }],
      'AUTH_SERVER_ISSUERS[0].audience is not used',
    ],
    [
      'an empty audience that is not used',
      [{ ...plain, audience: '' }],
      'AUTH_SERVER_ISSUERS[0].audience is not used',
    ],
    [
      'no audience where it is needed',
      [{ ...strict, audience: undefined }],
      'AUTH_SERVER_ISSUERS[0].audience must be a text',
    ],
    [
      'audiences in a list',
      [{ ...strict, audience: ['api'] }],
      'AUTH_SERVER_ISSUERS[0].audience must be a text',
    ],
    [
      'no clients where they are needed',
      [{ ...strict, allowedClients: undefined }],
      'AUTH_SERVER_ISSUERS[0].allowedClients must list',
    ],
    [
      'an empty list of clients',
      [{ ...plain, allowedClients: [] }],
      'AUTH_SERVER_ISSUERS[0].allowedClients must list',
    ],
    [
      'clients in a text',
      [{ ...plain, allowedClients: 'client-1' }],
      'AUTH_SERVER_ISSUERS[0].allowedClients must list',
    ],
    [
      'a client without a name',
      [{ ...plain, allowedClients: ['a', ''] }],
      'AUTH_SERVER_ISSUERS[0].allowedClients must list',
    ],
    [
      'every client',
      [{ ...strict, allowedClients: ['*'] }],
      'AUTH_SERVER_ISSUERS[0].allowedClients must list',
    ],
    [
      'a client that is a number',
      [{ ...plain, allowedClients: [1] }],
      'AUTH_SERVER_ISSUERS[0].allowedClients must list',
    ],
  ])('refuses %s', (_, value, problem) => {
    const { problems } = read(value);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('names every fault at once, each with its place', () => {
    const { problems } = read([
      { ...strict, issuer: '', extra: 1 },
      { ...plain, issuer: 'x', jwksUri: 1, allowedClients: {} },
    ]);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'AUTH_SERVER_ISSUERS[0]',
      'AUTH_SERVER_ISSUERS[0].issuer',
      'AUTH_SERVER_ISSUERS[1].issuer',
      'AUTH_SERVER_ISSUERS[1].jwksUri',
      'AUTH_SERVER_ISSUERS[1].allowedClients',
    ]);
  });

  it('takes plain http outside production only', () => {
    const inCluster = [{ ...plain, jwksUri: 'http://keys.svc/' }];
    expect(read(inCluster, false).problems).toEqual([]);
    expect(read(inCluster, true).problems).toHaveLength(1);
  });
});
