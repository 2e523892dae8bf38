import type { Provider } from '../types.js';
import { claimSettings, tokenSettingFaults, withTokenSettings } from './token-settings.js';

/** Any authorization server with an introspection endpoint (RFC 7662). Source: identity-providers 3.25. */
export const genericIntrospection: Provider = {
  id: 'generic-introspection',
  label: 'Generic token introspection (RFC 7662)',
  hint: 'opaque tokens, asked about at the server',
  parameters: [
    {
      key: 'issuer',
      title: 'Issuer',
      example: 'https://auth.example.com',
      pattern: String.raw`https://[^\s?#"'<>\\^\x60{|}]+`,
      expects: 'an https URL without query and fragment',
    },
    ...claimSettings,
  ],
  settingFaults: tokenSettingFaults,
  adjusted: withTokenSettings,
  issuerTemplate: '{issuer}',
  issuerPattern: String.raw`^https?://[^\s?#]+$`,
  issuerExpects: 'an absolute URL without query and fragment',
  wrongIssuers: [],
  verification: 'introspection',
  discovery: ['oauth-inserted', 'openid-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['absent'],
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopesSupported: 'unknown',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'names the client the token was issued to' },
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the client itself, not a user' }],
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
