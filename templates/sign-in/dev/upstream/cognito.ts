import { oidcService } from './oidc-service.js';

/**
 * A user pool of Amazon Cognito: it wants scopes apart by `%20` and not by `+`, knows no `offline_access`, and
 * every code brings a refresh token that stays the same.
 */
export const service = oidcService({
  name: 'your Cognito account',
  issuerPath: '/eu-central-1_AbCdEf123',
  apiPath: '/api',
  admits: 'group:engineering',
  routes: {
    authorization: '/oauth2/authorize',
    token: '/oauth2/token',
    userinfo: '/oauth2/userInfo',
    revocation: '/oauth2/revoke',
    jwks: '/.well-known/jwks.json',
  },
  claims: ({ groups, id }) => ({ 'cognito:groups': groups, 'cognito:username': id }),
  apiScopes: [],
  refreshes: () => true,
  rotates: false,
  lifetime: 3600,
  hides: [],
  namesIssuer: false,
  refuses({ url, query }) {
    if (query.get('scope')?.split(' ').includes('offline_access')) return 'invalid_scope';
    return /[?&]scope=[^&]*\+/.test(url) ? 'invalid_request' : undefined;
  },
});
