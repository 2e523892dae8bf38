import { oidcService } from './oidc-service.js';
import { TENANT } from './users.js';

const MAIL = 'https://graph.microsoft.com/Mail.ReadBasic';

/**
 * Microsoft Entra ID, one tenant: `sub` differs from app to app, `tid` and `oid` do not. It takes PKCE without
 * saying so, and gives refresh tokens with `offline_access`.
 */
export const service = oidcService({
  name: 'Microsoft',
  issuerPath: `/${TENANT}/v2.0`,
  apiPath: '/graph',
  admits: 'group:engineering',
  routes: {
    authorization: '/oauth2/authorize',
    token: '/oauth2/token',
    userinfo: '/oidc/userinfo',
    revocation: '/oauth2/revoke',
    jwks: '/discovery/keys',
  },
  // People of other tenants do not get this far: the issuer is of one.
  claims: ({ groups, number }) => ({ tid: TENANT, oid: `oid-${number}`, groups, ver: '2.0' }),
  subject: ({ subject }) => `pairwise-${subject}`,
  apiScopes: [MAIL],
  refreshes: (asked) => asked.get('scope')?.split(' ').includes('offline_access') === true,
  rotates: true,
  lifetime: 4000,
  hides: ['code_challenge_methods_supported', 'revocation_endpoint'],
  namesIssuer: false,
  api(path, user, scopes) {
    if (path !== '/v1.0/me/messages') return undefined;
    if (!scopes.includes(MAIL)) {
      return { error: { code: 'ErrorAccessDenied', message: 'Access is denied.' } };
    }
    return {
      value: ['Agenda', 'Invoice'].map((subject, index) => ({
        id: `message${index}`,
        subject: `${subject} for ${user.name}`,
        receivedDateTime: `2026-11-0${index + 1}T12:00:00Z`,
        isRead: index > 0,
        from: { emailAddress: { name: 'Carol', address: 'carol@example.com' } },
        webLink: `https://outlook.office365.com/owa/?ItemID=message${index}`,
      })),
    };
  },
});
