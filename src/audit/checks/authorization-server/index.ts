import type { Family } from '../../engine/model.js';
import { announcedChecks } from './announced.js';
import { authorizationRequestChecks } from './authorization-requests.js';
import { authorizationServerChecks } from './authorization-server.js';
import { clientRequestChecks } from './client-requests.js';
import { keyChecks } from './keys.js';
import { ownAuthorizationServerChecks } from './own-authorization-server.js';
import { pageChecks } from './pages.js';
import { registrationChecks } from './registration.js';
import { tokenEndpointChecks } from './token-endpoint.js';

/** The authorization server: its metadata (RFC 8414), and what it does with requests. */
export const authorizationServer: Family = {
  id: 'authorization-server',
  title: 'Authorization server',
  checks: [
    ...authorizationServerChecks,
    ...announcedChecks,
    ...keyChecks,
    ...ownAuthorizationServerChecks,
    ...authorizationRequestChecks,
    ...tokenEndpointChecks,
    ...registrationChecks,
    ...clientRequestChecks,
    ...pageChecks,
  ],
};
