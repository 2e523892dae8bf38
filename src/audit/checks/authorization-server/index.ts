import type { Family } from '../../engine/model.js';
import { authorizationServerChecks } from './authorization-server.js';
import { ownAuthorizationServerChecks } from './own-authorization-server.js';

/** Authorization server metadata (RFC 8414). */
export const authorizationServer: Family = {
  id: 'authorization-server',
  title: 'Authorization server',
  checks: [...authorizationServerChecks, ...ownAuthorizationServerChecks],
};
