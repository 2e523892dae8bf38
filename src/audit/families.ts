import { authorizationServerChecks } from './checks/authorization-server.js';
import { ownAuthorizationServerChecks } from './checks/own-authorization-server.js';
import { bearerChecks } from './checks/bearer.js';
import { challengeChecks } from './checks/challenge.js';
import { clientMetadataChecks } from './checks/client-metadata.js';
import { doubledKeyChecks } from './checks/doubled-keys.js';
import { errorChecks } from './checks/errors.js';
import { headerParameterChecks } from './checks/header-parameters.js';
import { limitChecks } from './checks/limits.js';
import { logChecks } from './checks/log.js';
import { metadataChecks } from './checks/metadata.js';
import { methodChecks } from './checks/methods.js';
import { olderTransportChecks } from './checks/older-transport.js';
import { originChecks } from './checks/origin.js';
import { requestHeaderChecks } from './checks/request-headers.js';
import { resultChecks } from './checks/results.js';
import { resumptionChecks } from './checks/resumption.js';
import { scopeComparisonChecks } from './checks/scope-comparison.js';
import { scopeChecks } from './checks/scopes.js';
import { serverMessageChecks } from './checks/server-messages.js';
import { sessionChecks } from './checks/sessions.js';
import { outageChecks } from './checks/issuer-side.js';
import { tokenChecks } from './checks/tokens.js';
import { toolScopeChecks } from './checks/tool-scopes.js';
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
