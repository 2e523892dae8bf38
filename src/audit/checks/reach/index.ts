import type { Family } from '../../engine/model.js';
import { beliefChecks } from './beliefs.js';
import { connectionChecks } from './connections.js';
import { formChecks } from './forms.js';
import { methodChecks } from './methods.js';
import { placeChecks } from './places.js';

/** Ways around the token: everything that might be served although the ordinary request is refused. */
export const reach: Family = {
  id: 'reach',
  title: 'Ways around the token',
  checks: [...methodChecks, ...placeChecks, ...formChecks, ...beliefChecks, ...connectionChecks],
};
