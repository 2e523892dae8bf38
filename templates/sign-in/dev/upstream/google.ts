import { oidcService } from './oidc-service.js';

const CALENDAR = 'https://www.googleapis.com/auth/calendar.events.readonly';

/**
 * Google: `hd` names the Workspace domain of an account. A refresh token comes only with `access_type=offline`
 * and `prompt=consent`, and stays the same; `offline_access` is no scope there.
 */
export const service = oidcService({
  name: 'Google',
  issuerPath: '',
  apiPath: '/api',
  admits: 'domain:example.com',
  routes: {
    authorization: '/o/oauth2/v2/auth',
    token: '/token',
    userinfo: '/v1/userinfo',
    revocation: '/revoke',
    jwks: '/oauth2/v3/certs',
  },
  claims: ({ domain, name }) => ({ hd: domain, given_name: name }),
  apiScopes: [CALENDAR],
  refreshes: (asked) =>
    asked.get('access_type') === 'offline' && asked.get('prompt')?.includes('consent') === true,
  rotates: false,
  lifetime: 3599,
  hides: ['end_session_endpoint', 'pushed_authorization_request_endpoint'],
  namesIssuer: true,
  refuses: ({ query }) =>
    query.get('scope')?.split(' ').includes('offline_access') ? 'invalid_scope' : undefined,
  api(path, user, scopes) {
    if (path !== '/calendar/v3/calendars/primary/events') return undefined;
    if (!scopes.includes(CALENDAR)) {
      return { error: { code: 403, message: 'Request had insufficient authentication scopes.' } };
    }
    return {
      kind: 'calendar#events',
      summary: user.email,
      items: ['Stand-up', 'Lunch'].map((summary, index) => ({
        id: `event${index}`,
        status: 'confirmed',
        summary: `${summary} of ${user.name}`,
        start: { dateTime: `2026-12-0${index + 1}T09:00:00Z` },
        end: { dateTime: `2026-12-0${index + 1}T09:30:00Z` },
        htmlLink: `https://calendar.google.com/event?eid=${index}`,
      })),
    };
  },
});
