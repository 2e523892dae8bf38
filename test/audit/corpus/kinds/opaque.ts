import { edit, weaken } from '../support/weaken.js';

const file = 'src/auth/token/introspection.ts';

/** Tokens that the authorization server is asked about. */
export const opaqueKinds = [
  weaken('opaque', 'active-as-text', 'takes any word for active', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(file, "if (claims['active'] !== true)", "if (!String(claims['active']).includes('e'))"),
    ],
  }),
  weaken('opaque', 'believes-active', 'looks at no time that the authorization server names', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(file, 'checkIssuerAndTimes(claims, issuer);', 'void [checkIssuerAndTimes, issuer];'),
    ],
  }),
  weaken('opaque', 'any-audience', 'takes tokens for any audience', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(
        'src/auth/token/claims.ts',
        "checkAudience(claims['aud'], expected);",
        'void checkAudience;',
      ),
    ],
  }),
  weaken('opaque', 'any-issuer', 'takes answers that name another issuer', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(file, 'if (iss !== undefined && iss !== issuer) {', 'if (iss === null) {'),
    ],
  }),
  weaken('opaque', 'cached-past-expiry', 'remembers tokens beyond their time', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(
        'src/auth/token/cache.ts',
        'until: Math.min(caller.expiresAt, now + maxSeconds)',
        'until: now + 3600',
      ),
    ],
  }),
  weaken('opaque', 'remembers-refusals', 'remembers for an hour that a token was refused', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(
        'src/auth/token/cache.ts',
        'const REFUSED_SECONDS = 5;',
        'const REFUSED_SECONDS = 3600;',
      ),
    ],
  }),
  weaken('opaque', 'open-while-away', 'takes any token while nobody can be asked', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(
        file,
        "throw new IssuerUnavailableError('not asking right now');",
        "return { active: true, sub: 'nobody', client_id: 'none', scope: 'mcp:access', aud: process.env['MCP_SERVER_URL'], exp: 2e9 };",
      ),
    ],
  }),
  weaken('opaque', 'bad-while-away', 'says that tokens are bad while nobody can be asked', {
    'seenWith': 'started',
    'generated-opaque': [
      edit(
        'src/auth/authenticate.ts',
        'if (error instanceof InvalidTokenError) {',
        "if (!(error instanceof InvalidTokenError)) return deny(startedAt, 'issuer_unavailable', challenges.invalidToken());\n      if (error instanceof InvalidTokenError) {",
      ),
    ],
  }),
  weaken('opaque', 'other-token-types', 'takes tokens that are no bearer tokens', {
    'seenWith': 'issuer',
    'generated-opaque': [
      edit(
        'src/auth/token/token-type.ts',
        "if (type !== undefined && !(typeof type === 'string' && type.toLowerCase() === 'bearer')) {",
        'if (type === null) {',
      ),
    ],
  }),
];
