import type { Revision } from './types.js';

const commonHeaders = ['authorization', 'content-type', 'accept', 'mcp-protocol-version'] as const;

/**
 * MCP specification revisions, newest first. The differences follow the delta list of the
 * requirements matrix; a new revision is one more record here.
 */
export const revisions: readonly Revision[] = [
  {
    id: '2026-07-28',
    hint: 'newest: stateless, scope hierarchies, full step-up',
    status: 'available',
    scopeInChallenge: true,
    stepUp: true,
    challengeNamesWholeOperation: true,
    scopeHierarchy: true,
    excludesOfflineAccess: true,
    stateless: true,
    standardHeaders: true,
    requestHeaders: [...commonHeaders, 'mcp-method', 'mcp-name', 'mcp-session-id', 'last-event-id'],
    originStatusFixed: true,
  },
  {
    id: '2025-11-25',
    hint: 'scope challenges, client ID metadata documents',
    status: 'planned',
    scopeInChallenge: true,
    stepUp: true,
    challengeNamesWholeOperation: false,
    scopeHierarchy: false,
    excludesOfflineAccess: false,
    stateless: false,
    standardHeaders: false,
    requestHeaders: [...commonHeaders, 'mcp-session-id', 'last-event-id'],
    originStatusFixed: true,
  },
  {
    id: '2025-06-18',
    hint: 'first revision with protected resource metadata',
    status: 'planned',
    scopeInChallenge: false,
    stepUp: false,
    challengeNamesWholeOperation: false,
    scopeHierarchy: false,
    excludesOfflineAccess: false,
    stateless: false,
    standardHeaders: false,
    requestHeaders: [...commonHeaders, 'mcp-session-id', 'last-event-id'],
    originStatusFixed: false,
  },
];
