import type { RevisionRules } from './guard.js';

/** What revision 2025-11-25 of the MCP specification asks, where revisions differ. */
export const revision: RevisionRules = {
  id: '2025-11-25',
  scopeInChallenge: true,
  challengeEchoesGranted: true,
};
