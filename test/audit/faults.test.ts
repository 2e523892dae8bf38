import { describe, expect, it } from 'vitest';
import { auditFaulty, failedRows } from './support/audited.js';
import type { Faults } from './support/faulty-server.js';

type Case = readonly [what: string, faults: Partial<Faults>, rows: readonly string[]];

const METADATA_LOST = ['CHAL-03', 'PRM-01', 'PRM-02', 'PRM-05', 'PRM-06'];

/** Faults that anybody can see, and the rows that fail; no other may. */
const seenByAnyone: readonly Case[] = [
  ['nothing', {}, []],
  ['metadata appended to the path', { metadataAtWrongPath: true }, METADATA_LOST],
  ['metadata behind a sign-in', { metadataNeedsToken: true }, METADATA_LOST],
  ['metadata at the name of the article', { articleMetadata: true }, [...METADATA_LOST, 'PRM-04']],
  ['metadata built from Host', { metadataFromHost: true }, ['PRM-23', 'TLS-03']],
  [
    'metadata of another resource',
    { otherResource: 'https://other.example/mcp' },
    ['EXT-06', 'PRM-09', 'PRM-10', 'PRM-26'],
  ],
  [
    'a resource on plain http',
    { otherResource: 'http://mcp.example/mcp' },
    ['EXT-06', 'PRM-07', 'PRM-09', 'PRM-10', 'PRM-26'],
  ],
  ['no authorization server', { authorizationServers: [] }, ['PRM-11', 'PRM-19']],
  ['authorization servers as objects', { authorizationServers: [{ issuer: 'x' }] }, ['PRM-12']],
  ['empty lists', { extraMetadata: { scopes_supported: [] } }, ['PRM-19']],
  ['keys on plain http', { extraMetadata: { jwks_uri: 'http://x.example/k' } }, ['PRM-21']],
  [
    'unsigned responses',
    { extraMetadata: { resource_signing_alg_values_supported: ['none'] } },
    ['PRM-20'],
  ],
  [
    'no authorization at all',
    { open: true },
    [
      'CHAL-01',
      'CHAL-06',
      'CHAL-08',
      'CHAL-11',
      'CHAL-22',
      'ORIG-07',
      'TOK-01',
      'TOK-04',
      'TOK-23',
    ],
  ],
  ['GET without authorization', { getIsOpen: true }, ['CHAL-22']],
  ['no WWW-Authenticate', { noChallenge: true }, ['CHAL-02', 'CHAL-08', 'TOK-01']],
  ['a pointer to another host', { foreignPointer: true }, ['CHAL-03']],
  ['a bare Bearer', { bareBearer: true }, ['CHAL-04', 'CHAL-08', 'TOK-01']],
  ['a repeated parameter', { repeatedParameter: true }, ['CHAL-05']],
  ['an echo of the token', { echoesToken: true }, ['CHAL-06', 'TOK-01']],
  ['403 for bad tokens', { forbidsBadTokens: true }, ['CHAL-08', 'TOK-01', 'TOK-04']],
  ['parsing before authentication', { parsesFirst: true }, ['CHAL-21', 'CHAL-22', 'LEG-04']],
  [
    'a redirect to a login page',
    { redirects: true },
    ['CHAL-01', 'CHAL-08', 'CHAL-11', 'CHAL-22', 'ORIG-02', 'ORIG-07', 'TOK-01'],
  ],
];

/** Faults that take tokens to be seen. */
const seenWithTokens: readonly Case[] = [
  ['nothing', {}, []],
  ['a token in the query', { tokenInQuery: true }, ['BEAR-03']],
  ['a scheme in one case only', { caseSensitiveScheme: true }, ['BEAR-02']],
  ['something behind the token', { ignoresRest: true }, ['BEAR-07']],
  ['alg none', { acceptsNone: true }, ['TOK-04']],
  [
    'any audience',
    { ignoresAudience: true },
    ['CHAL-10', 'TOK-09', 'TOK-10', 'TOK-11', 'TOK-26', 'TOK-31'],
  ],
  ['audiences by prefix', { audiencePrefix: true }, ['TOK-11']],
  ['any issuer with its keys', { ignoresIssuer: true }, ['CHAL-10', 'TOK-07', 'TOK-32']],
  ['expired tokens', { ignoresExpiry: true }, ['CHAL-09', 'TOK-14', 'TOK-15']],
  ['any kind of token', { ignoresType: true }, ['TOK-18']],
  ['any Origin', { ignoresOrigin: true }, ['ORIG-01', 'ORIG-02']],
  ['batches', { acceptsBatches: true }, ['TRANS-02']],
  [
    'headers that contradict the body',
    { ignoresHeaders: true },
    ['META-01', 'META-02', 'META-03', 'META-04', 'META-05', 'META-11'],
  ],
];

/** Faults against advice: warnings, and no failure. */
const warned: readonly (readonly [what: string, faults: Partial<Faults>, id: string])[] = [
  ['no pointer in the challenge', { noPointer: true }, 'CHAL-03'],
  ['an error although no token was sent', { errorWithoutToken: true }, 'CHAL-07'],
  ['refusals that may be kept', { cacheable: true }, 'CACHE-01'],
  ['every page with credentials', { wildcardCors: true }, 'CORS-06'],
  ['any origin reflected', { reflectsOrigin: true }, 'CORS-06'],
  ['a token in a cookie', { tokenInCookie: true }, 'BEAR-04'],
  ['keys fetched from where a token says', { fetchesJku: true }, 'TOK-22'],
  ['a 403 without a challenge', { silent403: true }, 'CHAL-13'],
  ['tokens without the scopes it asks for', { noScopes: true }, 'CHAL-12'],
  ['any Host', { ignoresHost: true }, 'ORIG-05'],
];

describe('the audit of a server', () => {
  it.each(seenByAnyone)('with %s fails exactly these rows', async (_, faults, rows) => {
    expect(failedRows(await auditFaulty(faults))).toEqual([...rows].sort());
  });

  it.each(seenWithTokens)(
    'with issuer and %s fails exactly these rows',
    async (_, faults, rows) => {
      expect(failedRows(await auditFaulty(faults, 'with issuer'))).toEqual([...rows].sort());
    },
  );

  it.each(warned)('that has %s warns and does not fail', async (_, faults, id) => {
    const result = await auditFaulty(faults, 'with issuer');
    expect(failedRows(result)).toEqual([]);
    const found = result.findings.filter(({ verdict }) => ['warning', 'advice'].includes(verdict));
    expect(found.map((finding) => finding.id)).toContain(id);
  });

  it('without any fault finds nothing to say', async () => {
    const { findings } = await auditFaulty({}, 'with issuer');
    const said = findings.filter(({ verdict }) => !['passed', 'not-checked'].includes(verdict));
    expect(said).toEqual([]);
  });

  it('that does not look at signatures fails what depends on them', async () => {
    const rows = failedRows(await auditFaulty({ noSignature: true }, 'with issuer'));
    expect(rows).toEqual(
      expect.arrayContaining(['TOK-02', 'TOK-04', 'TOK-05', 'TOK-20', 'EXT-05']),
    );
  });

  it('that remembers who used a connection fails BEAR-08', async () => {
    const rows = failedRows(await auditFaulty({ remembersConnection: true }, 'with issuer'));
    expect(rows).toContain('BEAR-08');
  });

  it.each([
    ['no scopes at all', { noScopes: true }],
    ['one of several scopes', { someScopes: true }],
  ])('whose tools are known and ask for %s fails SCOPE-01', async (_, faults) => {
    const expectations = {
      ...{ toolScopes: { echo: ['echo:use'] }, baseScopes: ['mcp:access'], hierarchy: {} },
      output: () => '',
    };
    const rows = failedRows(await auditFaulty(faults, 'with issuer', { expectations }));
    expect(rows).toContain('SCOPE-01');
  });

  it('says of refusals nothing when the good token is refused too', async () => {
    const tokens = { main: 'not-accepted-by-anyone' };
    const { findings } = await auditFaulty({}, 'without tokens', { tokens });
    const bearer = findings.filter(({ family }) => family === 'bearer' || family === 'tokens');
    expect(new Set(bearer.map(({ verdict }) => verdict))).toEqual(new Set(['not-checked']));
  });
});
