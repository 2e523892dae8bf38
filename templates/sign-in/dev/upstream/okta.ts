import { oidcService } from './oidc-service.js';

/** Okta's org authorization server: groups come with a scope of their own. */
export const service = oidcService({
  name: 'Okta',
  issuerPath: '',
  apiPath: '/api/v1',
  admits: 'group:engineering',
  routes: {
    authorization: '/oauth2/v1/authorize',
    token: '/oauth2/v1/token',
    userinfo: '/oauth2/v1/userinfo',
    revocation: '/oauth2/v1/revoke',
    jwks: '/oauth2/v1/keys',
  },
  claims: () => ({}),
  scopeClaims: { groups: ({ groups }) => ({ groups }) },
  apiScopes: [],
  refreshes: (asked) => asked.get('scope')?.split(' ').includes('offline_access') === true,
  rotates: true,
  lifetime: 3600,
  hides: [],
  namesIssuer: false,
});
