import type { DownstreamProfile } from './config.js';

/** How Keycloak gives this server tokens for another API. */
export const downstreamProfile: DownstreamProfile = {
  targets: ['audience'],
  introspects: false,
  secretIn: 'header',
  assertionAudience: 'issuer',
  assertionAlgorithms: ['RS256', 'PS256', 'ES256'],
  namesCertificate: false,
};
