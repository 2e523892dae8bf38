import type { Provider } from '../types.js';

/** Supabase Auth as OAuth server. Source: identity-providers 3.18. */
export const supabase: Provider = {
  id: 'supabase',
  label: 'Supabase',
  hint: 'needs a token hook; one audience per project',
  parameters: [
    {
      key: 'projectRef',
      title: 'Project reference',
      example: 'abcdefghijklmnopqrst',
      pattern: '[a-z0-9]+',
      expects: 'letters and digits',
    },
    {
      key: 'audience',
      title: 'Audience of the tokens',
      example: 'authenticated',
      pattern: '[A-Za-z0-9._:/-]+',
      expects: '"authenticated", or what your token hook writes',
    },
  ],
  issuerTemplate: 'https://{projectRef}.supabase.co/auth/v1',
  issuerPattern: String.raw`^https?://[^\s?#]+/auth/v1$`,
  issuerExpects: 'https://PROJECT.supabase.co/auth/v1 without a slash at the end',
  wrongIssuers: ['https://abcdefghijklmnopqrst.supabase.co'],
  verification: 'jwt',
  discovery: ['openid-appended'],
  algorithms: ['ES256', 'RS256'],
  tokenTypes: ['jwt', 'at+jwt'],
  audience: 'configured',
  configuredAudience: {
    local: 'authenticated',
    meaning: '"authenticated", or better the URL that your token hook writes',
    parameter: 'audience',
  },
  scopeClaims: ['mcp_scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  clientAllowList: 'all APIs of a project share one audience',
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: "sessions of the app's own users have none" },
    { claim: 'role', equals: 'authenticated', reason: 'the roles of services and visitors differ' },
    { claim: 'is_anonymous', equals: false, reason: 'visitors who never signed in have true' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' }],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    role: { value: 'authenticated' },
    is_anonymous: { value: false },
    client_id: { from: 'clientId' },
    mcp_scope: { from: 'scopeString' },
    session_id: { from: 'tokenId' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
  },
  attacks: [
    {
      title: "an ordinary session token of the app's own users: same issuer, keys and audience",
      claims: { client_id: null },
    },
    { title: 'the service role', claims: { role: 'service_role' } },
    { title: 'the anonymous key', claims: { role: 'anon' } },
    { title: 'a visitor signed in anonymously', claims: { is_anonymous: true } },
    {
      title: 'scopes of OpenID Connect in place of those of the hook',
      status: 403,
      claims: { mcp_scope: null, scope: 'openid profile mcp:access' },
    },
    {
      title: 'scopes that users wrote into their own metadata',
      status: 403,
      claims: { mcp_scope: null, user_metadata: ['mcp:access'] },
    },
  ],
  remedies: {
    audience:
      'AUTH_AUDIENCE is what your Custom Access Token hook writes into aud; without the hook that is authenticated',
  },
  registration: ['pre-registered'],
  exactRedirectPorts: true,
  support: 'first-class',
};
