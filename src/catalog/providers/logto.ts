import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { baseUrlParameter } from './issuers.js';

/** Logto. Source: identity-providers 3.12. */
export const logto: Provider = {
  ...rfc9068,
  id: 'logto',
  label: 'Logto',
  hint: 'self-hosted or cloud; knows resource indicators',
  parameters: [baseUrlParameter('endpoint', 'Logto endpoint', 'https://acme.logto.app')],
  issuerTemplate: '{endpoint}/oidc',
  issuerPattern: String.raw`^https?://[^\s?#]+/oidc$`,
  issuerExpects: 'https://HOST/oidc without a slash at the end',
  wrongIssuers: ['https://acme.logto.app', 'https://acme.logto.app/oidc/'],
  discovery: ['oauth-inserted', 'openid-inserted', 'openid-appended'],
  algorithms: ['ES384', 'ES256', 'ES512', 'RS256'],
  audience: 'resource',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'organization_id', is: 'absent', reason: 'for an organization, not for this API' },
    noNonce,
  ],
  attacks: [
    {
      title: 'a token for an organization instead of this API',
      claims: { aud: 'urn:logto:organization:abc123' },
    },
    {
      title: 'a token for this API within an organization, whose roles gave the scopes',
      claims: { organization_id: 'abc123' },
    },
    { title: 'an ID token', header: { typ: 'JWT' }, claims: { nonce: 'n-0S6_WzA2Mj' } },
    { title: "a machine's token", claims: { sub: 'client-1' } },
    { title: 'a token without client_id', claims: { client_id: null } },
  ],
  remedies: {
    audience:
      'make an API resource whose identifier is exactly MCP_SERVER_URL, and let the client send it as resource, with the token request too',
    opaque:
      'let the client send MCP_SERVER_URL as resource, with the token request too: tokens are opaque without it',
  },
  registration: ['client-id-metadata-document', 'pre-registered'],
  support: 'first-class',
};
