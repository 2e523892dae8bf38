import { openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** Sign in with Slack. Source: authorization-server section 5. */
export const slack: UpstreamRecord = {
  id: 'slack',
  label: 'Slack',
  hint: 'people of your Slack workspace',
  issuer: 'https://slack.com',
  exampleIssuer: 'https://slack.com',
  noApi: 'tokens of a sign-in with Slack open nothing but the profile of who signed in',
  clientId: {
    example: '1234567890.1234567890123',
    pattern: '[0-9]+\\.[0-9]+',
    name: 'Client ID of the app; not the App ID, which starts with A',
  },
  exampleRule: 'tenant:T0123456789',
  apiScopes: [],
  refresh: 'never',
  profile: {
    name: 'Slack',
    issuerPattern: /^https:\/\/slack\.com$/,
    issuerExpects: 'https://slack.com',
    endpoints: 'discovered',
    identity: 'userinfo',
    subjectClaims: ['https://slack.com/team_id', 'https://slack.com/user_id'],
    secretIn: 'body',
    scopes: openidScopes,
    // Failures come with status 200 and these words. `invalid_auth` is none of them: addresses that may not ask get it too.
    clientErrors: ['bad_client_secret', 'invalid_client_id'],
    endedErrors: [
      'account_inactive',
      'invalid_refresh_token',
      'token_expired',
      'token_revoked',
      'user_is_restricted',
    ],
    outageErrors: [
      'fatal_error',
      'internal_error',
      'ratelimited',
      'request_timeout',
      'service_unavailable',
    ],
    revocation: 'none',
    restrictions: ['tenant'],
    claims: { tenant: 'https://slack.com/team_id' },
  },
};
