import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { hostParameter } from './issuers.js';

/** Clerk. Source: identity-providers 3.10. */
export const clerk: Provider = {
  ...rfc9068,
  id: 'clerk',
  label: 'Clerk',
  hint: 'hosted; clients must send resource',
  parameters: [
    hostParameter(
      'frontendApi',
      'Frontend API host',
      'clerk.example.com',
      'a host name, such as verb-noun-00.clerk.accounts.dev',
    ),
  ],
  issuerTemplate: 'https://{frontendApi}',
  issuerPattern: '^https://[a-z0-9.-]+$',
  issuerExpects: 'https://HOST without a slash at the end',
  wrongIssuers: ['https://clerk.example.com/'],
  discovery: ['oauth-inserted'],
  algorithms: ['RS256'],
  audience: 'resource',
  rules: [{ claim: 'client_id', is: 'present', reason: 'names the OAuth application' }, noNonce],
  attacks: [
    { title: 'a token without aud: the client left resource out', claims: { aud: null } },
    {
      title: 'a session token of the same instance: same issuer, same keys',
      header: { typ: 'JWT' },
      claims: { client_id: null, scope: null, aud: null, sid: 'sess_1' },
    },
    { title: 'a session token for this audience', header: { typ: 'JWT' } },
    { title: 'a token without client_id', claims: { client_id: null } },
  ],
  remedies: {
    audience:
      'register MCP_SERVER_URL as an OAuth resource at Clerk, and let the client send it as resource: there is no aud without both',
    opaque: 'set access tokens of the OAuth application to JWT',
    type: 'this may be a session token of your app; take the access token of an OAuth application',
  },
  registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  support: 'first-class',
};
