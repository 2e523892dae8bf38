import { oidcService } from './oidc-service.js';
import { TENANT } from './users.js';

const TEAM = 'https://slack.com/team_id';

/**
 * Sign in with Slack: every answer of its API has the status 200 and says in `ok` whether it succeeded. The
 * workspace and the person are claims of its own; tokens of a sign-in do not end.
 */
export const service = oidcService({
  name: 'Slack',
  issuerPath: '',
  apiPath: '/api',
  admits: 'tenant:T0123456789',
  routes: {
    authorization: '/openid/connect/authorize',
    token: '/api/openid.connect.token',
    userinfo: '/api/openid.connect.userInfo',
    jwks: '/openid/connect/keys',
  },
  claims: ({ tenant, number }) => ({
    [TEAM]: tenant === TENANT ? 'T0123456789' : 'T9876543210',
    'https://slack.com/user_id': `U${number}`,
  }),
  subject: ({ number }) => `U${number}`,
  apiScopes: [],
  refreshes: () => false,
  rotates: false,
  lifetime: 10 * 365 * 86_400,
  hides: ['revocation_endpoint', 'code_challenge_methods_supported'],
  namesIssuer: false,
  shapeAnswer(status, body) {
    if (status < 400) {
      return { status: 200, body: { ok: true, ...body, expires_in: undefined } };
    }
    const { error } = body;
    return {
      status: 200,
      body: { ok: false, error: error === 'invalid_token' ? 'token_revoked' : error },
    };
  },
});
