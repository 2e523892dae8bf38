import type { Provider } from '../types.js';
import { rfc9068, rfc9068Attacks, rfc9068Rules } from './bases.js';
import { anyIssuer, urlParameter } from './issuers.js';
import { signedTokenSettings, tokenSettingFaults, withTokenSettings } from './token-settings.js';

/** Any authorization server that issues RFC 9068 access tokens. Source: identity-providers 3.24. */
export const genericOidc: Provider = {
  ...rfc9068,
  id: 'generic-oidc',
  label: 'Generic OIDC / OAuth (RFC 9068 tokens)',
  hint: 'any server with JWT access tokens; settings say how',
  parameters: [
    urlParameter('issuer', 'Issuer', 'https://auth.example.com'),
    ...signedTokenSettings,
  ],
  settingFaults: tokenSettingFaults,
  adjusted: withTokenSettings,
  ...anyIssuer,
  wrongIssuers: [],
  discovery: ['oauth-inserted', 'openid-inserted', 'openid-appended'],
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  audience: 'resource',
  scopesSupported: 'unknown',
  ...rfc9068Rules,
  machine: {
    proofs: [
      [{ claim: 'sub', sameAs: 'client_id', reason: 'RFC 9068 section 2.2: no resource owner' }],
    ],
    localClaims: { sub: { from: 'clientId' } },
    setup:
      'Register a confidential client with the grant client_credentials and the scopes that it needs. Its tokens have to follow RFC 9068 section 2.2: `sub` is the client ID.',
  },
  attacks: rfc9068Attacks,
  downstream: {
    'client-credentials': ['resource', 'scope'],
    'token-exchange': ['resource', 'audience'],
  },
  remedies: {
    audience:
      'register MCP_SERVER_URL as a resource (API) at the authorization server, and let the client send it as resource (RFC 8707); where it cannot be there, name what is (--provider-setting audience=…)',
    type: 'take the access token, no other token. If this is it: let the authorization server issue typ at+jwt, or say what it issues (--provider-setting tokenType=JWT --provider-setting discriminator=NAME=VALUE), or ask it about tokens instead (--provider generic-introspection)',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'first-class',
};
