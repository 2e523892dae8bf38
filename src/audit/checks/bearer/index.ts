import type { Family } from '../../engine/model.js';
import { bearerChecks } from './bearer.js';
import { cookieChecks } from './cookies.js';
import { otherPlaceChecks } from './other-places.js';
import { ownTokenChecks } from './own-token.js';

/** Delivery of tokens (RFC 6750 section 2). */
export const bearer: Family = {
  id: 'bearer',
  title: 'Delivery of tokens',
  checks: [...bearerChecks, ...otherPlaceChecks, ...cookieChecks, ...ownTokenChecks],
};
