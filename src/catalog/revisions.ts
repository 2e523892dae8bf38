import type { Revision } from './types.js';

/**
 * MCP specification revisions, newest first. The differences follow the delta list of the
 * requirements matrix; a new revision is one more record here. One endpoint serves clients of every
 * revision whatever is chosen; the choice decides what the auth layer says.
 */
export const revisions: readonly Revision[] = [
  {
    id: '2026-07-28',
    hint: 'newest: stateless, scope hierarchies, full step-up',
    scopeInChallenge: true,
    challengeEchoesGranted: false,
    // It has no sessions.
    levels: { 'SESS-01': null },
  },
  {
    id: '2025-11-25',
    hint: 'scope challenges, client ID metadata documents',
    scopeInChallenge: true,
    challengeEchoesGranted: true,
    levels: {
      'PRM-16': 'ADV',
      'CHAL-16': 'MAY',
      'CHAL-19': 'ADV',
      'SCOPE-03': 'ADV',
      'META-15': null,
      'SESS-09': null,
      'HAND-03': null,
      'TRANS-06': 'MAY',
    },
  },
  {
    id: '2025-06-18',
    hint: 'first revision with protected resource metadata',
    scopeInChallenge: false,
    challengeEchoesGranted: true,
    levels: {
      'PRM-16': 'ADV',
      'CHAL-13': 'MAY',
      'CHAL-15': 'MAY',
      'CHAL-16': 'MAY',
      'CHAL-19': 'ADV',
      'SCOPE-03': 'ADV',
      'SCOPE-07': null,
      'SCOPE-13': null,
      'ORIG-02': 'ADV',
      'META-15': null,
      'SESS-09': null,
      'HAND-03': null,
      'TRANS-06': 'MAY',
      'ERR-02': null,
    },
  },
];
