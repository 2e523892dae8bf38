import { bearerChecks } from './checks/bearer.js';
import { challengeChecks } from './checks/challenge.js';
import { metadataChecks } from './checks/metadata.js';
import { tokenChecks } from './checks/tokens.js';
import type { Family } from './model.js';

/** All checks, in the order in which they run: what needs nothing comes first. */
export const families: readonly Family[] = [
  { id: 'metadata', title: 'Protected resource metadata', checks: metadataChecks },
  { id: 'challenge', title: 'Challenges and refusals', checks: challengeChecks },
  { id: 'bearer', title: 'Delivery of tokens', checks: bearerChecks },
  { id: 'tokens', title: 'Verification of tokens', checks: tokenChecks },
];
