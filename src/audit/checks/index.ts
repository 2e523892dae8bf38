import { authorizationServerChecks } from './authorization-server/authorization-server.js';
import { ownAuthorizationServerChecks } from './authorization-server/own-authorization-server.js';
import { bearerChecks } from './bearer/bearer.js';
import { challengeChecks } from './challenge/challenge.js';
import { clientMetadataChecks } from './messages/client-metadata.js';
import { doubledKeyChecks } from './scopes/doubled-keys.js';
import { errorChecks } from './errors/errors.js';
import { headerParameterChecks } from './messages/header-parameters.js';
import { limitChecks } from './errors/limits.js';
import { logChecks } from './errors/log.js';
import { metadataChecks } from './metadata/metadata.js';
import { methodChecks } from './messages/methods.js';
import { olderTransportChecks } from './transport/older-transport.js';
import { originChecks } from './origin/origin.js';
import { requestHeaderChecks } from './messages/request-headers.js';
import { resultChecks } from './messages/results.js';
import { resumptionChecks } from './transport/resumption.js';
import { scopeComparisonChecks } from './scopes/comparison.js';
import { scopeChecks } from './scopes/scopes.js';
import { serverMessageChecks } from './messages/server-messages.js';
import { sessionChecks } from './transport/sessions.js';
import { outageChecks } from './tokens/issuer-side.js';
import { tokenChecks } from './tokens/tokens.js';
import { toolScopeChecks } from './scopes/tool-scopes.js';
import { transportChecks } from './transport/transport.js';
import type { Family } from '../engine/model.js';

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
