import type { Family } from '../../engine/model.js';
import { bearerChecks } from './bearer.js';
import { ownTokenChecks } from './own-token.js';

/** How tokens are handed over (RFC 6750 section 2). */
export const bearer: Family = {
  id: 'bearer',
  title: 'Delivery of tokens',
  checks: [...bearerChecks, ...ownTokenChecks],
};
