import type { Family } from '../../engine/model.js';
import { callerChecks } from './callers.js';

/** Who a caller is: what one user keeps at the server is no other's. */
export const callers: Family = {
  id: 'callers',
  title: 'Users and machines',
  checks: callerChecks,
};
