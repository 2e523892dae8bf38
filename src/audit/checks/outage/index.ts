import type { Family } from '../../engine/model.js';
import { outageChecks } from './outage.js';

/** Behaviour while the issuer is away. Servers remember that for a while, so it comes last. */
export const outage: Family = {
  id: 'outage',
  title: 'While the issuer is away',
  checks: [...outageChecks],
};
