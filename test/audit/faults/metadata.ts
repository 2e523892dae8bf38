import type { FaultCase } from '../support/fault-case.js';

const LOST = ['CHAL-03', 'PRM-01', 'PRM-02', 'PRM-05', 'PRM-06'];
const extra = (what: string, extraMetadata: object) => ({ what, faults: { extraMetadata } });

/** Protected resource metadata, and the authorization servers it names. */
export const metadataFaults: readonly FaultCase[] = [
  { what: 'metadata appended to the path', faults: { metadataAtWrongPath: true }, fails: LOST },
  { what: 'metadata behind a sign-in', faults: { metadataNeedsToken: true }, fails: LOST },
  {
    what: 'metadata at the name of the article',
    faults: { articleMetadata: true },
    fails: [...LOST, 'PRM-04'],
  },
  {
    what: 'metadata built from Host',
    faults: { metadataFromHost: true },
    fails: ['PRM-23', 'TLS-03'],
  },
  {
    what: 'metadata of another resource',
    faults: { otherResource: 'https://other.example/mcp' },
    fails: ['EXT-06', 'PRM-09', 'PRM-10', 'PRM-26'],
  },
  {
    what: 'a resource on plain http',
    faults: { otherResource: 'http://mcp.example/mcp' },
    fails: ['EXT-06', 'PRM-07', 'PRM-09', 'PRM-10', 'PRM-26'],
  },
  {
    what: 'no authorization server',
    faults: { authorizationServers: [] },
    fails: ['PRM-11', 'PRM-19'],
  },
  {
    what: 'authorization servers as objects',
    faults: { authorizationServers: [{ issuer: 'x' }] },
    fails: ['PRM-12'],
  },
  { ...extra('empty lists', { scopes_supported: [] }), fails: ['PRM-19'] },
  { ...extra('keys on plain http', { jwks_uri: 'http://x.example/k' }), fails: ['PRM-21'] },
  {
    ...extra('unsigned responses', { resource_signing_alg_values_supported: ['none'] }),
    fails: ['PRM-20'],
  },
];
