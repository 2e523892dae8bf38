import { oidcService } from './oidc-service.js';

/** An OpenID provider as Keycloak is one: groups, refresh tokens with `offline_access`, and `iss` in its answers. */
export const service = oidcService({
  name: 'your organization',
  issuerPath: '/realms/acme',
  apiPath: '/api',
  admits: 'group:engineering',
  routes: {
    authorization: '/protocol/openid-connect/auth',
    token: '/protocol/openid-connect/token',
    userinfo: '/protocol/openid-connect/userinfo',
    revocation: '/protocol/openid-connect/revoke',
    jwks: '/protocol/openid-connect/certs',
  },
  claims: ({ groups }) => ({ groups }),
  apiScopes: [],
  refreshes: (asked) => asked.get('scope')?.split(' ').includes('offline_access') === true,
  rotates: true,
  lifetime: 300,
  hides: [],
  namesIssuer: true,
});
