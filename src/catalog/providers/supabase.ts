import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';

/** Supabase Auth as OAuth server, with the hook of `setup/supabase-hook.sql`. Checked with v2.196. */
export const supabase: Provider = {
  ...rfc9068,
  id: 'supabase',
  label: 'Supabase',
  hint: 'its token hook, which comes along, decides',
  parameters: [
    {
      key: 'projectRef',
      title: 'Project reference',
      example: 'abcdefghijklmnopqrst',
      pattern: '[a-z0-9]+',
      expects: 'letters and digits',
    },
  ],
  issuerTemplate: 'https://{projectRef}.supabase.co/auth/v1',
  issuerPattern: String.raw`^https?://[^\s?#]+/auth/v1$`,
  issuerExpects: 'https://PROJECT.supabase.co/auth/v1 without a slash at the end',
  wrongIssuers: ['https://abcdefghijklmnopqrst.supabase.co'],
  discovery: ['openid-appended', 'oauth-inserted'],
  algorithms: ['ES256', 'RS256'],
  tokenTypes: ['jwt'],
  audience: 'resource',
  scopeClaims: ['mcp_scope'],
  scopeRequest: {
    always: ['openid', 'email'],
    known: ['openid', 'profile', 'email', 'phone', 'offline_access'],
    refusal: { error: 'invalid_request', description: 'unsupported scope:' },
    grantedBy: 'the Custom Access Token hook',
  },
  refreshTokens: 'clients ask for offline_access, and nothing has to be set',
  clientAllowList: 'the hook names this server in the tokens of every client of the project',
  rules: [
    { claim: 'client_id', is: 'present', reason: "sessions of the app's own users have none" },
    { claim: 'role', equals: 'authenticated', reason: 'the roles of services and visitors differ' },
    { claim: 'is_anonymous', equals: false, reason: 'visitors who never signed in have true' },
    noNonce,
    { claim: 'auth_time', is: 'absent', reason: 'only ID tokens carry auth_time' },
  ],
  refusesRoles:
    'what a token may is decided there, and clients cannot ask for less: map roles to scopes where it is decided',
  localToken: {
    aal: { value: 'aal1' },
    aud: { from: 'audience' },
    client_id: { from: 'clientId' },
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    is_anonymous: { value: false },
    iss: { from: 'issuer' },
    mcp_scope: { from: 'scopeString' },
    role: { value: 'authenticated' },
    scope: { value: 'openid email' },
    session_id: { from: 'tokenId' },
    sub: { from: 'subject' },
  },
  attacks: [
    {
      title: "an ordinary session token of the app's own users: same issuer and keys",
      claims: { aud: 'authenticated', client_id: null, mcp_scope: null, scope: null },
    },
    {
      title: "a session token of the app's own users with the audience of this server",
      claims: { client_id: null },
    },
    {
      title: "another client's token, for which no hook has named this server",
      claims: { aud: 'authenticated' },
    },
    {
      title: 'an ID token, which carries client_id too',
      claims: { aud: 'client-1', role: null, auth_time: 1_790_000_000, email_verified: true },
    },
    {
      title: 'an ID token of a client that shares its ID with this server',
      claims: { auth_time: 1_790_000_000, email_verified: true },
    },
    { title: 'the service role', claims: { role: 'service_role' } },
    { title: 'the anonymous key', claims: { role: 'anon' } },
    { title: 'a visitor signed in anonymously', claims: { is_anonymous: true } },
    {
      title: 'scopes that the client asked for in place of those of the hook',
      status: 403,
      claims: { mcp_scope: null, scope: 'openid profile mcp:access' },
    },
    {
      title: 'scopes that users wrote into their own metadata',
      status: 403,
      claims: { mcp_scope: null, user_metadata: { mcp_scope: 'mcp:access' } },
    },
  ],
  remedies: {
    audience:
      'let the Custom Access Token hook write MCP_SERVER_URL into aud, as setup/supabase-hook.sql does; Supabase ignores resource',
  },
  registration: ['pre-registered'],
  exactRedirectPorts: true,
  setupFile: 'supabase-hook.sql',
  support: 'first-class',
};
