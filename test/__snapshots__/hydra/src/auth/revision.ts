import type { RevisionRules } from './guard.js';

/** What revision 2025-06-18 of the MCP specification asks, where revisions differ. */
export const revision: RevisionRules = {
  id: '2025-06-18',
  scopeInChallenge: false,
  challengeEchoesGranted: true,
};
