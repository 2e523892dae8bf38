import type { FaultCase } from '../support/fault-case.js';

const extra = (what: string, extraMetadata: object) => ({ what, faults: { extraMetadata } });
const other = (what: string, otherResource: unknown) => ({ what, faults: { otherResource } });
const named = (what: string, ...authorizationServers: unknown[]) => ({
  what,
  faults: { authorizationServers },
});
const OTHER_RESOURCE = ['EXT-06', 'PRM-09', 'PRM-10', 'PRM-26'];
const onHttps = { scheme: 'https', host: 'mcp.example' } as const;

/** What the metadata says. */
export const metadataDocumentFaults: readonly FaultCase[] = [
  { ...other('metadata of another resource', 'https://other.example/mcp'), fails: OTHER_RESOURCE },
  {
    ...other('a resource on plain http', 'http://mcp.example/mcp'),
    fails: [...OTHER_RESOURCE, 'PRM-07'],
  },
  {
    ...other('a resource on loopback, although it is public', 'http://localhost:3000/mcp'),
    style: onHttps,
    fails: [...OTHER_RESOURCE, 'PRM-07'],
  },
  {
    ...other('a list as resource', ['https://mcp.example/mcp']),
    fails: [...OTHER_RESOURCE, 'PRM-07'],
  },
  {
    ...extra('a resource_id', { resource: undefined, resource_id: 'x' }),
    fails: [...OTHER_RESOURCE, 'PRM-07'],
  },
  {
    ...other('a resource with a query', 'https://mcp.example/mcp?a=1'),
    fails: OTHER_RESOURCE,
    warns: ['PRM-08'],
  },
  { ...named('no authorization server'), fails: ['PRM-11', 'PRM-19'] },
  {
    ...extra('no word of authorization servers', { authorization_servers: undefined }),
    fails: ['PRM-11'],
  },
  { ...named('authorization servers as objects', { issuer: 'x' }), fails: ['AS-02', 'PRM-12'] },
  { ...named('an authorization server that is no URL', 'auth'), fails: ['AS-02', 'PRM-12'] },
  {
    ...named('an issuer with a query', 'https://as.example/?tenant=1'),
    fails: ['AS-02', 'PRM-12'],
  },
  { ...named('an issuer on plain http', 'http://as.example'), fails: ['AS-02', 'PRM-12'] },
  { ...extra('empty lists', { scopes_supported: [] }), fails: ['PRM-19'] },
  { ...extra('keys on plain http', { jwks_uri: 'http://x.example/k' }), fails: ['PRM-21'] },
  { ...extra('keys that are no URL', { jwks_uri: { keys: [] } }), fails: ['PRM-21'] },
  {
    ...extra('the keys of its authorization server', { jwks_uri: 'https://as.example/jwks' }),
    authorizationServer: {},
    fails: ['PRM-21'],
  },
  {
    ...extra('unsigned responses', { resource_signing_alg_values_supported: ['none'] }),
    fails: ['PRM-20'],
  },
  {
    ...extra('signed responses', { resource_signing_alg_values_supported: ['ES256'] }),
    warns: ['PRM-20'],
  },
  { ...extra('no scopes', { scopes_supported: undefined }), warns: ['PRM-14'] },
  { ...extra('a scope for everything', { scopes_supported: ['files:*'] }), warns: ['PRM-15'] },
  {
    what: 'a scope for everything in the challenge',
    faults: { challengeScope: 'admin' },
    warns: ['PRM-15'],
  },
  {
    ...extra('many scopes', { scopes_supported: Array.from({ length: 25 }, (_, n) => `s${n}`) }),
    warns: ['PRM-15'],
  },
  {
    ...extra('offline_access among its scopes', { scopes_supported: ['offline_access'] }),
    warns: ['PRM-16'],
  },
  {
    ...extra('tokens in the body', { bearer_methods_supported: ['header', 'body'] }),
    warns: ['PRM-17'],
  },
  { ...extra('no name', { resource_name: undefined }), warns: ['PRM-18'] },
  {
    what: 'plain http on a public name',
    faults: {},
    style: { host: 'mcp.example' },
    fails: ['PRM-07', 'PRM-22', 'TLS-01'],
  },
  {
    what: 'a challenge that leads to plain http',
    faults: { pointer: 'http://mcp.example:1/metadata' },
    style: onHttps,
    fails: ['CHAL-03', 'PRM-22'],
  },
];
