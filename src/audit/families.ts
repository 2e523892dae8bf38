import { authorizationServerChecks } from './checks/authorization-server.js';
import { ownAuthorizationServerChecks } from './checks/own-authorization-server.js';
import { bearerChecks } from './checks/bearer.js';
import { challengeChecks } from './checks/challenge.js';
import { errorChecks } from './checks/errors.js';
import { messageChecks } from './checks/messages.js';
import { metadataChecks } from './checks/metadata.js';
import { originChecks } from './checks/origin.js';
import { scopeChecks } from './checks/scopes.js';
import { sessionChecks } from './checks/sessions.js';
import { outageChecks } from './checks/issuer-side.js';
import { tokenChecks } from './checks/tokens.js';
import { transportChecks } from './checks/transport.js';
import type { Family } from './model.js';

/** All checks, in the order in which they run; those that provoke the server come last. */
export const families: readonly Family[] = [
  { id: 'metadata', title: 'Protected resource metadata', checks: metadataChecks },
  {
    id: 'authorization-server',
    title: 'Authorization server',
    checks: [...authorizationServerChecks, ...ownAuthorizationServerChecks],
  },
  { id: 'challenge', title: 'Challenges and refusals', checks: challengeChecks },
  { id: 'origin', title: 'Origin, Host, CORS, TLS', checks: originChecks },
  { id: 'bearer', title: 'Delivery of tokens', checks: bearerChecks },
  { id: 'tokens', title: 'Verification of tokens', checks: tokenChecks },
  { id: 'scopes', title: 'Scopes', checks: scopeChecks },
  {
    id: 'transport',
    title: 'Transport and sessions',
    checks: [...transportChecks, ...sessionChecks],
  },
  { id: 'messages', title: 'Messages', checks: messageChecks },
  { id: 'errors', title: 'Errors and limits', checks: errorChecks },
  { id: 'outage', title: 'While the issuer is away', checks: outageChecks },
];
