import type { DownstreamProfile } from './config.js';

/** How Generic OIDC / OAuth (RFC 9068 tokens) gives this server tokens for another API. */
export const downstreamProfile: DownstreamProfile = {
  targets: ['resource', 'audience'],
  introspects: false,
  secretIn: 'header',
  assertionAudience: 'issuer',
  assertionAlgorithms: ['RS256', 'PS256', 'ES256'],
  namesCertificate: false,
};
