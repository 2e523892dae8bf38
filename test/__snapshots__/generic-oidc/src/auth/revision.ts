import type { RevisionRules } from './guard.js';

/** What revision 2026-07-28 of the MCP specification asks, where revisions differ. */
export const revision: RevisionRules = {
  id: '2026-07-28',
  scopeInChallenge: true,
  challengeEchoesGranted: false,
};
