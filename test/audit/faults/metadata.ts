import type { FaultCase } from '../support/fault-case.js';
import { metadataDocumentFaults } from './metadata-document.js';

const LOST = ['CHAL-03', 'PRM-01', 'PRM-02'];
const ROOT = '/.well-known/oauth-protected-resource';
const hostile = { status: 404 };

/** Where the metadata is, and how it is served. */
const placeFaults: readonly FaultCase[] = [
  {
    what: 'metadata appended to the path',
    faults: { metadataAt: '/mcp/.well-known/oauth-protected-resource' },
    fails: LOST,
  },
  {
    what: 'metadata appended to the path, where the challenge points',
    faults: {
      metadataAt: '/mcp/.well-known/oauth-protected-resource',
      pointer: 'ORIGIN/mcp/.well-known/oauth-protected-resource',
    },
    fails: ['PRM-02'],
  },
  {
    what: 'metadata behind a sign-in',
    faults: { metadataAnswer: { status: 401 } },
    fails: [...LOST, 'PRM-06'],
  },
  {
    what: 'metadata behind a login page',
    faults: { metadataAnswer: { status: 302, fields: { location: '/login' } } },
    fails: [...LOST, 'PRM-06'],
  },
  { what: 'no metadata at all', faults: { metadataAnswer: hostile }, fails: LOST },
  {
    what: 'metadata at the name of the article',
    faults: { metadataAt: '/.well-known/oauth-resource-server' },
    fails: [...LOST, 'PRM-04'],
  },
  {
    what: 'a name of its own for metadata, where the challenge points',
    faults: { metadataAt: '/.well-known/mcp-resource', pointer: 'ORIGIN/.well-known/mcp-resource' },
    fails: ['PRM-02', 'PRM-04'],
  },
  {
    what: 'a name that begins like the right one',
    faults: {
      metadataAt: '/.well-known/oauth-protected-resources/mcp',
      pointer: 'ORIGIN/.well-known/oauth-protected-resources/mcp',
    },
    fails: ['PRM-02', 'PRM-04'],
  },
  {
    what: 'metadata as plain text',
    faults: { metadataFields: { 'content-type': 'text/plain' } },
    fails: ['PRM-05'],
  },
  {
    what: 'a page in place of metadata',
    faults: { metadataAnswer: { status: 200, body: ['a page'] } },
    fails: [...LOST, 'PRM-05'],
  },
  {
    what: 'metadata at the root only',
    faults: { metadataAt: '/.well-known/oauth-protected-resource' },
    fails: ['CHAL-03'],
    warns: ['PRM-02', 'PRM-09'],
  },
  {
    what: 'a document of another resource at the root',
    faults: { otherDocuments: { [ROOT]: { resource: 'https://other.example/mcp' } } },
    warns: ['PRM-09'],
  },
  {
    what: 'a document of another resource at its path, and a challenge that leads elsewhere',
    faults: {
      metadataAt: '/metadata',
      pointer: 'ORIGIN/metadata',
      otherDocuments: { [`${ROOT}/mcp`]: { resource: 'https://other.example/mcp' } },
    },
    warns: ['PRM-09'],
  },
  { what: 'its document for every path', faults: { metadataForAll: true }, warns: ['PRM-09'] },
  {
    what: 'metadata to be kept for a week',
    faults: { metadataFields: { 'cache-control': 'public, max-age=604800' } },
    warns: ['PRM-24'],
  },
  {
    what: 'metadata for one page only',
    faults: { metadataFields: { 'access-control-allow-origin': 'https://one.example' } },
    warns: ['CORS-05'],
  },
  { what: 'metadata built from Host', faults: { metadataFromHost: true }, warns: ['PRM-23'] },
  { what: 'a pointer built from Host', faults: { pointerFromHost: true }, warns: ['PRM-23'] },
  {
    what: 'metadata built from a field of a proxy',
    faults: { metadataFromForwarded: true },
    style: { host: 'mcp.example', scheme: 'https' },
    fails: ['TLS-03'],
    warns: ['PRM-23'],
  },
  {
    what: 'metadata built from a field of a proxy, asked on the same machine',
    faults: { metadataFromForwarded: true },
    warns: ['TLS-03', 'PRM-23'],
  },
  // Of which nothing else is said: it is the audit's own.
  {
    what: 'a slash behind the issuer',
    faults: { slashesIssuer: true },
    issuer: true,
    fails: ['AS-02', 'PRM-12'],
  },
];

/** Whose tokens count. */
const issuerFaults: readonly FaultCase[] = [
  {
    what: 'another authorization server in its metadata than the one whose tokens it takes',
    faults: { authorizationServers: ['https://other.example'] },
    issuer: true,
    warns: ['PRM-12'],
  },
  {
    what: 'two authorization servers and the keys of one for both',
    faults: { alsoNames: 'https://other.example', alsoTrusts: 'https://other.example' },
    issuer: true,
    fails: ['TOK-08'],
  },
  {
    what: 'two authorization servers and no fault',
    faults: { alsoNames: 'https://other.example' },
    issuer: true,
  },
];

/** Protected resource metadata. */
export const metadataFaults: readonly FaultCase[] = [
  ...placeFaults,
  ...issuerFaults,
  ...metadataDocumentFaults,
];
