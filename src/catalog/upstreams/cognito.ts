import { openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** Amazon Cognito user pools. Source: authorization-server section 5. */
export const cognito: UpstreamRecord = {
  id: 'cognito',
  label: 'Amazon Cognito',
  hint: 'users of a pool, whatever feature plan it has',
  exampleIssuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123',
  noApi: 'it has no API of its own that users call',
  clientId: {
    example: '1example23456789abcdefghij',
    pattern: '[a-z0-9]{20,30}',
    name: 'Client ID of the app client',
  },
  exampleRule: 'group:mcp-users',
  direct: {
    provider: 'cognito',
    fits: 'if the pool has managed login on Essentials or Plus and you register every client by hand',
  },
  apiScopes: [],
  refresh: 'keeps',
  profile: {
    name: 'your Cognito account',
    issuerPattern: /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9-]+_[A-Za-z0-9]+$/,
    issuerExpects:
      'https://cognito-idp.REGION.amazonaws.com/POOL-ID, not the domain of the sign-in page',
    endpoints: 'discovered',
    // Renewed tokens come with an ID token.
    identity: 'id-token',
    subjectClaims: ['sub'],
    secretIn: 'header',
    // It knows no offline_access: every code brings a refresh token.
    scopes: openidScopes,
    revocation: 'rfc7009',
    restrictions: ['group'],
    claims: { group: 'cognito:groups' },
  },
};
