import { edit, weaken } from '../support/weaken.js';

const fetchP = `    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),`;

/** Keys of the authorization server, and the server while that is away. */
export const keyKinds = [
  weaken('key', 'no-cool-down', 'asks for keys whenever a token names one it does not know', {
    seenWith: 'issuer',
    plain: [edit('keys.ts', 'const COOL_DOWN_MS = 10_000;', 'const COOL_DOWN_MS = -1;')],
    sdk: [edit('issuer.js', 'cooldownDuration: COOL_DOWN_MS,', 'cooldownDuration: 0,')],
    generated: [
      edit('src/auth/token/keys.ts', 'cooldownDuration: BACK_OFF,', 'cooldownDuration: 0,'),
    ],
  }),
  weaken(
    'key',
    'no-cool-down-after-failure',
    'asks for keys again and again while nobody answers',
    {
      seenWith: 'started',
      plain: [edit('keys.ts', 'hasFailed = true;', 'hasFailed = true;\n      triedAt = 0;')],
      sdk: [edit('issuer.js', 'failedAt = Date.now();', 'failedAt = 0;')],
      generated: [
        edit('src/auth/token/keys.ts', 'retryAt = performance.now() + BACK_OFF;', 'retryAt = 0;'),
      ],
    },
  ),
  weaken('key', 'keys-at-each-request', 'fetches the keys at each request', {
    seenWith: 'issuer',
    plain: [
      edit('keys.ts', 'const FRESH_MS = 600_000;', 'const FRESH_MS = -1;'),
      edit('keys.ts', 'const COOL_DOWN_MS = 10_000;', 'const COOL_DOWN_MS = -1;'),
    ],
  }),
  weaken('key', 'no-time-out', 'waits for keys as long as it takes', {
    seenWith: 'started',
    plain: [edit('keys.ts', '    signal: AbortSignal.timeout(TIMEOUT_MS),\n', '')],
    sdk: [edit('issuer.js', 'timeoutDuration: TIMEOUT_MS,', 'timeoutDuration: 1e8,')],
    generated: [
      edit(
        'src/auth/token/keys.ts',
        'FETCH_TIMEOUT = 5 * SECOND',
        'FETCH_TIMEOUT = 100_000 * SECOND',
      ),
    ],
  }),
  weaken('key', 'no-size-limit', 'reads key sets of any size', {
    seenWith: 'started',
    plain: [
      edit('keys.ts', 'const MOST_BYTES = 256 * 1024;', 'const MOST_BYTES = Infinity;'),
      edit('keys.ts', 'keys.length > MOST_KEYS', 'keys.length > MOST_KEYS * 1e6'),
    ],
    sdk: [edit('issuer.js', 'MOST_BYTES = 100_000', 'MOST_BYTES = Infinity')],
    generated: [edit('src/auth/limited-body.ts', 'MAX_BYTES = 256 * 1024', 'MAX_BYTES = 1e12')],
  }),
  weaken('key', 'follows-redirects', 'follows the key set to another place', {
    seenWith: 'started',
    plain: [
      edit(
        'keys.ts',
        fetchP,
        "    redirect: 'follow',\n    signal: AbortSignal.timeout(TIMEOUT_MS),",
      ),
    ],
    sdk: [edit('issuer.js', "redirect: 'error'", "redirect: 'follow'")],
    generated: [
      edit('src/auth/token/fetch-document.ts', "redirect: 'manual',", "redirect: 'follow',"),
    ],
  }),
  weaken('key', 'believes-other-metadata', 'takes keys of metadata that names another issuer', {
    seenWith: 'started',
    plain: [
      edit(
        'keys.ts',
        "if (metadata['issuer'] !== issuer) throw new Error('another issuer');\n",
        '',
      ),
    ],
    generated: [
      edit(
        'src/auth/token/discovery.ts',
        "if (metadata['issuer'] !== options.issuer) {",
        'if (metadata === undefined) {',
      ),
    ],
  }),
  weaken('key', 'outage-as-bad-token', 'says that a token is bad while its issuer is away', {
    seenWith: 'started',
    plain: [
      edit(
        'authenticate.ts',
        'return { refusal: refusals.away() };',
        'return { refusal: refusals.invalidToken() };',
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        "response.status(503).set('Retry-After', '10').json({ error: 'try again' });",
        "challenge(response, resource, 401, 'invalid_token');",
      ),
    ],
    generated: [
      edit(
        'src/auth/authenticate.ts',
        'if (error instanceof InvalidTokenError) {',
        'if (!(error instanceof InvalidTokenError)) return deny(startedAt, "issuer_unavailable", challenges.invalidToken());\n      if (error instanceof InvalidTokenError) {',
      ),
    ],
  }),
  weaken('key', 'outage-as-fault', 'answers with 500 while its issuer is away', {
    seenWith: 'started',
    plain: [
      edit(
        'authenticate.ts',
        'if (error instanceof IssuerAwayError) return { refusal: refusals.away() };',
        '',
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        "response.status(503).set('Retry-After', '10').json({ error: 'try again' });",
        "next(new Error('away'));",
      ),
    ],
  }),
  weaken('key', 'no-retry-after', 'does not say when to try again while its issuer is away', {
    seenWith: 'started',
    plain: [
      edit(
        'refusals.ts',
        "({ status: 503, fields: { 'retry-after': '10' } })",
        '({ status: 503, fields: {} })',
      ),
    ],
    sdk: [edit('bearer.js', ".set('Retry-After', '10')", '')],
  }),
  weaken('key', 'open-while-away', 'believes what tokens say while its issuer is away', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        'if (error instanceof IssuerAwayError) throw error;',
        'if (error instanceof IssuerAwayError) {\n        const { sub, scope, exp, client_id } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());\n        return { subject: sub, client: client_id, scopes: new Set(scope.split(" ")), expiresAt: exp };\n      }',
      ),
    ],
    sdk: [
      edit(
        'issuer.js',
        'if (error instanceof AwayError || error instanceof errors.JWKSTimeout) throw error;',
        'if (error instanceof AwayError) {\n        const { sub, scope, exp, client_id } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());\n        return { token: "", clientId: client_id, scopes: scope.split(" "), expiresAt: exp, extra: { subject: sub } };\n      }',
      ),
    ],
  }),
  weaken('key', 'keeps-withdrawn-keys', 'never notices that a key was withdrawn', {
    seenWith: 'started',
    plain: [edit('keys.ts', 'const FRESH_MS = 600_000;', 'const FRESH_MS = Infinity;')],
    sdk: [
      edit(
        'issuer.js',
        'cooldownDuration: COOL_DOWN_MS,',
        'cooldownDuration: COOL_DOWN_MS,\n    cacheMaxAge: Infinity,',
      ),
    ],
  }),
  weaken('key', 'never-looks-again', 'never looks for a key that is new', {
    seenWith: 'started',
    plain: [
      edit(
        'keys.ts',
        'if ((isStale || !has(header.kid)) && (mayAsk || running)) {',
        'if ((isStale || !known) && (mayAsk || running)) {',
      ),
    ],
  }),
];
