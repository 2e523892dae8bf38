import { oidcService } from './oidc-service.js';

/** GitLab: tokens of two hours, refresh tokens that rotate, and all groups at its userinfo endpoint only. */
export const service = oidcService({
  name: 'GitLab',
  issuerPath: '',
  apiPath: '/api/v4',
  admits: 'group:engineering',
  routes: {
    authorization: '/oauth/authorize',
    token: '/oauth/token',
    userinfo: '/oauth/userinfo',
    revocation: '/oauth/revoke',
    jwks: '/oauth/discovery/keys',
  },
  claims: ({ groups }) => ({ groups }),
  subject: ({ number }) => String(number),
  apiScopes: ['read_api', 'read_user'],
  refreshes: () => true,
  rotates: true,
  lifetime: 7200,
  hides: [],
  namesIssuer: false,
  refuses: ({ query }) =>
    query.get('scope')?.split(' ').includes('offline_access') ? 'invalid_scope' : undefined,
  api(path, user, scopes) {
    if (path !== '/projects') return undefined;
    if (!scopes.includes('read_api')) return { error: 'insufficient_scope', scope: 'api read_api' };
    return ['notes', 'website'].map((name, index) => ({
      id: index + 1,
      name,
      path_with_namespace: `${user.id}/${name}`,
      description: `The ${name} of ${user.name}`,
      visibility: 'private',
      web_url: `https://gitlab.com/${user.id}/${name}`,
      last_activity_at: '2026-11-01T12:00:00Z',
    }));
  },
});
