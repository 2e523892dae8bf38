import { authorizationServerChecks } from './checks/authorization-server/authorization-server.js';
import { ownAuthorizationServerChecks } from './checks/authorization-server/own-authorization-server.js';
import { bearerChecks } from './checks/bearer/bearer.js';
import { challengeChecks } from './checks/challenge/challenge.js';
import { clientMetadataChecks } from './checks/messages/client-metadata.js';
import { doubledKeyChecks } from './checks/scopes/doubled-keys.js';
import { errorChecks } from './checks/errors/errors.js';
import { headerParameterChecks } from './checks/messages/header-parameters.js';
import { limitChecks } from './checks/errors/limits.js';
import { logChecks } from './checks/errors/log.js';
import { metadataChecks } from './checks/metadata/metadata.js';
import { methodChecks } from './checks/messages/methods.js';
import { olderTransportChecks } from './checks/transport/older-transport.js';
import { originChecks } from './checks/origin/origin.js';
import { requestHeaderChecks } from './checks/messages/request-headers.js';
import { resultChecks } from './checks/messages/results.js';
import { resumptionChecks } from './checks/transport/resumption.js';
import { scopeComparisonChecks } from './checks/scopes/comparison.js';
import { scopeChecks } from './checks/scopes/scopes.js';
import { serverMessageChecks } from './checks/messages/server-messages.js';
import { sessionChecks } from './checks/transport/sessions.js';
import { outageChecks } from './checks/tokens/issuer-side.js';
import { tokenChecks } from './checks/tokens/tokens.js';
import { toolScopeChecks } from './checks/scopes/tool-scopes.js';
import { transportChecks } from './checks/transport/transport.js';
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
  {
    id: 'scopes',
    title: 'Scopes',
    checks: [...scopeChecks, ...scopeComparisonChecks, ...toolScopeChecks, ...doubledKeyChecks],
  },
  {
    id: 'transport',
    title: 'Transport and sessions',
    checks: [...transportChecks, ...olderTransportChecks, ...sessionChecks, ...resumptionChecks],
  },
  {
    id: 'messages',
    title: 'Messages',
    checks: [
      ...requestHeaderChecks,
      ...headerParameterChecks,
      ...clientMetadataChecks,
      ...methodChecks,
      ...resultChecks,
      ...serverMessageChecks,
    ],
  },
  {
    id: 'errors',
    title: 'Errors, limits and the log',
    checks: [...errorChecks, ...logChecks, ...limitChecks],
  },
  { id: 'outage', title: 'While the issuer is away', checks: outageChecks },
];
