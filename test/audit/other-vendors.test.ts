import { describe, expect, it } from 'vitest';
import type { RevisionId } from '../../src/catalog/index.js';
import { audit, type AuditResult } from '../../src/audit/index.js';
import type { AuditFinding } from '../../src/audit/engine/model.js';
import { auditCase, auditFaulty, optionsFor } from './support/audited.js';
import type { FaultCase } from './support/fault-case.js';
import { startFaultyServer } from './support/faulty-server/server.js';

/** How servers of others are right in another way than ours, and what is said of it all the same. */
type Manner = FaultCase & { readonly said?: readonly string[] };

const ROOT = '/.well-known/oauth-protected-resource';
const opened = (what: string, firstChallenge: string): Manner => ({
  what,
  faults: { firstChallenge },
});
const judgedBy = (revision: RevisionId) => ({ options: { revision } });

const manners: readonly Manner[] = [
  { what: 'its endpoint at the root', faults: {}, style: { path: '/' } },
  { what: 'its endpoint behind a prefix', faults: {}, style: { path: '/tenants/a/mcp' } },
  { what: 'a slash at the end of its endpoint', faults: {}, style: { path: '/mcp/' } },
  { what: 'a public name and https', faults: {}, style: { scheme: 'https', host: 'mcp.example' } },
  { what: 'the revision 2025-11-25', faults: {}, ...judgedBy('2025-11-25') },
  { what: 'the revision 2025-06-18', faults: {}, ...judgedBy('2025-06-18') },
  opened('DPoP beside Bearer', 'DPoP algs="ES256 PS256"'),
  opened('Negotiate and NTLM beside Bearer', 'Negotiate, NTLM TlRMTVNTUAABAAAAB4IIAA=='),
  opened('a gateway with a challenge of its own', 'Bearer realm="gateway"'),
  {
    what: 'one field for each challenge, and schemes in small letters',
    faults: {
      challenges: [
        'dpop algs="ES256"',
        'bearer realm="a \\"b\\"", scope="mcp:access", resource_metadata="POINTER"',
      ],
    },
    // It tells nobody that a token was wrong, and may.
    said: ['CHAL-08', 'CHAL-11'],
  },
  {
    what: 'metadata at the root only, as the first revision drew it',
    faults: { metadataAt: ROOT, pointer: `ORIGIN${ROOT}` },
    ...judgedBy('2025-06-18'),
    said: ['PRM-02', 'PRM-09'],
  },
  {
    what: 'metadata of the host at the root, and no pointer',
    faults: { metadataAt: ROOT, noPointer: true, otherResource: 'ORIGIN' },
    ...judgedBy('2025-11-25'),
    said: ['CHAL-03', 'PRM-02', 'PRM-10'],
  },
  {
    what: 'metadata on another host',
    faults: { pointer: 'https://static.example/mcp.json' },
    said: ['CHAL-03'],
  },
  {
    what: 'parameters behind its media type',
    faults: { metadataFields: { 'content-type': 'Application/JSON; charset=UTF-8' } },
  },
  { what: 'metadata nobody keeps', faults: { metadataFields: { 'cache-control': 'No-Store' } } },
  {
    what: 'a name in one language only',
    faults: { extraMetadata: { 'resource_name': undefined, 'resource_name#de': 'Rechnungen' } },
  },
  {
    what: 'an OpenID issuer with a path',
    faults: {},
    authorizationServer: { path: '/tenant/v2.0', form: 'OpenID, appended' },
  },
  {
    what: 'an OpenID issuer with a path, put where RFC 8414 has it',
    faults: {},
    authorizationServer: { path: '/realms/a', form: 'OpenID, inserted' },
    ...judgedBy('2025-11-25'),
  },
  {
    what: 'a slash at the end of its issuer',
    faults: {},
    authorizationServer: { path: '/', form: 'OpenID, appended' },
  },
  {
    what: 'several authorization servers',
    faults: {
      authorizationServers: ['https://a.example', 'https://b.example/', 'https://c.example/t'],
    },
  },
  { what: 'no methods but POST', faults: { otherMethods: () => 405 } },
  { what: 'no route but POST', faults: { otherMethods: () => 404 } },
  { what: 'no web pages', faults: { preflightStatus: 405, noCors: true } },
  {
    what: 'every header field for web pages',
    faults: { corsFields: { 'access-control-allow-headers': '*, Authorization', 'vary': '*' } },
  },
  {
    what: 'one page that it always names',
    faults: { corsFields: { 'access-control-expose-headers': '*' } },
  },
];

const said = ({ findings }: AuditResult) =>
  findings
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'not-checked')
    .map(({ id, says }) => ({ id, says }));

describe('a server of another vendor', () => {
  it.each(manners)('with $what is not said to be wrong', async (each) => {
    const result = await auditCase(each);
    expect(result.stopped).toBeUndefined();
    expect(result.findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(
      said(result)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...(each.said ?? [])].sort());
  });

  it('whose clients are given a query with the URL is warned of it only', async () => {
    const server = await startFaultyServer();
    const target = new URL(`${server.url.href}?tenant=1`);
    const result = await audit(optionsFor(target));
    await server.close();
    expect(said(result).map(({ id }) => id)).toEqual(['PRM-10']);
    expect(result.findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  });

  it('is judged by all of its authorization servers, or not at all', async () => {
    const result = await auditCase({
      what: '',
      faults: { alsoNames: 'https://a.example' },
      authorizationServer: {},
    });
    expect(find(result, 'PRM-12').verdict).toBe('not-checked');
  });

  it('is not blamed for an authorization server that is away', async () => {
    const result = await auditCase({ what: '', faults: {}, authorizationServer: { status: 503 } });
    expect(find(result, 'PRM-13')).toMatchObject({
      verdict: 'not-checked',
      says: expect.stringContaining('503') as string,
    });
  });
});

describe('a URL where there is no MCP server', () => {
  it.each([404, 405, 403, 302])('passes nothing that it answers with %d', async (status) => {
    const result = await auditFaulty({
      answersEverythingWith: (response) => {
        response.writeHead(status).end();
      },
    });
    const passed = result.findings.filter(({ verdict }) => verdict === 'pass');
    const refusals = /^(TOK|CHAL-0|CHAL-2[12]|ORIG-0[1-5]|CORS-0[1-5]|BEAR|PRM)/;
    expect(passed.map(({ id }) => id).filter((id) => refusals.test(id))).toEqual([]);
  });
});

describe('a stream of the first revisions', () => {
  it('is asked for with a wrong Origin, too', async () => {
    const result = await auditFaulty(
      {
        answersEverythingWith: (response, { headers, method }) => {
          const isStrange = headers.origin !== undefined && method === 'POST';
          const isKnown = headers.authorization === 'Bearer a-token-that-it-knows';
          const status = isStrange ? 403 : isKnown ? 200 : 401;
          response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
        },
      },
      'without tokens',
      { revision: '2025-06-18', tokens: { main: 'a-token-that-it-knows' } },
    );
    expect(find(result, 'ORIG-01')).toMatchObject({
      verdict: 'fail',
      says: expect.stringContaining('GET') as string,
    });
  });
});

function find({ findings }: AuditResult, id: string): AuditFinding {
  const found = findings.find((finding) => finding.id === id);
  if (!found) throw new Error(`nothing was said of ${id}`);
  return found;
}
