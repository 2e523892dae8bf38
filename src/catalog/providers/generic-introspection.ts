import type { Provider } from '../types.js';
import { introspection, namesClient } from './bases.js';
import { anyIssuer, urlParameter } from './issuers.js';
import { claimSettings, tokenSettingFaults, withTokenSettings } from './token-settings.js';

/** Any authorization server with an introspection endpoint (RFC 7662). Source: identity-providers 3.25. */
export const genericIntrospection: Provider = {
  ...introspection,
  id: 'generic-introspection',
  label: 'Generic token introspection (RFC 7662)',
  hint: 'opaque tokens, asked about at the server',
  parameters: [urlParameter('issuer', 'Issuer', 'https://auth.example.com'), ...claimSettings],
  settingFaults: tokenSettingFaults,
  adjusted: withTokenSettings,
  ...anyIssuer,
  wrongIssuers: [],
  discovery: ['oauth-inserted', 'openid-inserted', 'openid-appended'],
  audience: 'resource',
  scopesSupported: 'unknown',
  rules: [namesClient],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    token_type: { value: 'Bearer' },
  },
  attacks: [
    { title: 'an active token without aud, which RFC 7662 allows', claims: { aud: null } },
    { title: 'an active token of another API', claims: { aud: 'https://api.example' } },
    { title: 'an active refresh token: no audience', claims: { aud: null, token_type: null } },
    { title: "a client's own token", claims: { sub: 'client-1' } },
    { title: 'a token without client_id', claims: { client_id: null } },
  ],
  downstream: {
    'client-credentials': ['resource', 'scope'],
    'token-exchange': ['resource', 'audience'],
  },
  remedies: {
    audience:
      'register MCP_SERVER_URL as a resource (API) at the authorization server, and let the client send it as resource (RFC 8707); where it cannot be there, name what is (--provider-setting audience=…)',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'first-class',
};
