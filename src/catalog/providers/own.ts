import type { Provider } from '../types.js';
import { rfc9068, rfc9068Attacks, rfc9068Rules } from './bases.js';

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
  ...rfc9068Rules,
  refusesRoles: 'src/sign-in.ts says there who is granted which scopes',
  attacks: [
    ...rfc9068Attacks,
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
