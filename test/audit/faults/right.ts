import { noting } from './callers.js';
import { finding } from './scopes.js';
import { rich } from '../support/faulty-server/features.js';
import type { FaultCase } from '../support/fault-case.js';

const old = { options: { revision: '2025-11-25' } } as const;
const sessions = { speaks: ['2025-06-18', '2025-11-25'], hasSessions: true };

/** Servers of other kinds, of which nothing is wrong. */
export const rightServers: readonly FaultCase[] = [
  { what: 'everything there is', faults: {}, issuer: true, features: rich },
  {
    what: 'everything there is, in streams',
    faults: {},
    issuer: true,
    features: { ...rich, streams: true },
  },
  { what: 'no tools', faults: {}, issuer: true, features: { tools: [] } },
  {
    what: 'resources alone',
    faults: {},
    issuer: true,
    features: { tools: [], hasResources: true },
  },
  { what: 'no scopes at the door', faults: {}, issuer: true, features: { doorScopes: [] } },
  { what: 'tools that take no scopes', faults: {}, issuer: true, features: { tools: ['greet'] } },
  {
    what: 'the same public list in another order each time',
    faults: {},
    issuer: true,
    features: { tools: ['echo', 'greet', 'route'], shuffles: true },
  },
  {
    what: 'a stream of its own at /sse',
    faults: {},
    issuer: true,
    features: { hasOtherStream: true },
  },
  {
    what: 'scopes that clients write with the resource in front',
    faults: {},
    issuer: true,
    isOwn: true,
    features: { scopePrefix: 'api://mcp/' },
  },
  {
    what: 'a scope that is called almost as offline_access',
    faults: {},
    issuer: true,
    isOwn: true,
    features: { doorScopes: ['offline_access:log'] },
    shape: { scopes: ['offline_access:log', 'echo:use'] },
    families: ['scopes'],
  },
  {
    what: 'scopes in capitals',
    faults: {},
    issuer: true,
    isOwn: true,
    features: { doorScopes: ['MCP'] },
    shape: { scopes: ['MCP', 'echo:use'] },
    families: ['scopes'],
  },
  {
    what: 'a hierarchy of scopes that the audit knows, and a log',
    faults: {},
    issuer: true,
    isOwn: true,
    features: rich,
    options: { allowBurst: true },
  },
  {
    what: 'clients of all revisions',
    faults: {},
    issuer: true,
    features: { ...sessions, speaks: ['2026-07-28', '2025-11-25'] },
  },
  { what: 'sessions', faults: {}, issuer: true, ...old, features: sessions },
  {
    what: 'sessions, and streams that can be taken up again',
    faults: {},
    issuer: true,
    ...old,
    features: { ...sessions, ...rich, speaks: sessions.speaks, streams: true, resumes: true },
  },
  { what: 'no sessions', faults: {}, issuer: true, ...old, features: { speaks: ['2025-11-25'] } },
  {
    what: 'sessions of 2025-06-18',
    faults: {},
    issuer: true,
    options: { revision: '2025-06-18' },
    features: sessions,
  },
  {
    what: 'guarded endpoints of HTTP+SSE',
    faults: {},
    issuer: true,
    ...old,
    features: { ...sessions, hasOldTransport: true },
  },
  {
    what: 'tools that are hidden and guarded',
    faults: { hidesTools: true },
    issuer: true,
    features: { tools: ['greet', 'sweep', 'report'], hierarchy: {} },
    options: {
      expectations: {
        ...{ resourceScopes: {}, promptScopes: {}, hierarchy: {} },
        toolScopes: { sweep: ['echo:all'], report: ['report:read', 'report:write'], greet: [] },
      },
    },
  },
  { what: 'notes of users', faults: {}, ...noting },
  {
    what: 'notes of users that are resources',
    faults: { notesAreResources: 'of their user' },
    ...noting,
    features: { ...noting.features, hasResources: true },
  },
  { what: 'a tool that finds nothing', faults: {}, ...finding },
];
