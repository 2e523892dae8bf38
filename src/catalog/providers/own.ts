import type { Provider } from '../types.js';
import { noAtHash, noNonce, rfc9068 } from './bases.js';

/** The authorization server that stands in the project itself. Source: authorization-server section 7. */
export const own: Provider = {
  ...rfc9068,
  id: 'own',
  label: 'Own authorization server',
  hint: 'in this project; people sign in at Google, GitHub …',
  parameters: [],
  issuerTemplate: 'https://mcp.example.com',
  issuerPattern: '^https://[a-z0-9.-]+(:[0-9]+)?$',
  issuerExpects: 'the origin of the authorization server, without a slash at the end',
  wrongIssuers: ['https://mcp.example.com/', 'https://mcp.example.com/oauth'],
  discovery: ['oauth-inserted', 'openid-inserted'],
  algorithms: ['RS256'],
  audience: 'resource',
  scopesSupported: 'all',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'iat', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'jti', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    noNonce,
    noAtHash,
  ],
  clientTokenWhen: [
    { claim: 'sub', sameAs: 'client_id', reason: 'RFC 9068 section 2.2: no resource owner' },
  ],
  refusesRoles: 'src/sign-in.ts says there who is granted which scopes',
  attacks: [
    {
      title: 'an ID token: typ JWT instead of at+jwt',
      header: { typ: 'JWT' },
      claims: { nonce: 'n-0S6_WzA2Mj', scope: null },
    },
    { title: 'a token without typ', header: { typ: null } },
    { title: 'an ID token dressed up as at+jwt', claims: { nonce: 'n-0S6_WzA2Mj' } },
    { title: 'a token without client_id', claims: { client_id: null } },
    { title: 'a token without jti', claims: { jti: null } },
    {
      title: 'a token of another resource of the same issuer',
      claims: { aud: 'https://other.example.com/mcp' },
    },
  ],
  downstream: { upstream: [] },
  refreshTokens: 'nothing is to be set: clients that ask for refresh tokens get them',
  remedies: {
    audience:
      'sign in again: tokens name MCP_SERVER_URL as it was when they were issued, and no other server may use them',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'first-class',
};
