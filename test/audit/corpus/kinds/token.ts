import { edit, weaken } from '../support/weaken.js';

const audienceP = 'if (![aud].flat().some((each) => isSame(each, resource))) return undefined;';
const audienceS = 'if (!isOurs) return null;';
const oursS = 'isSameUrl(audience, resource));';
const audienceG = "(value) => typeof value === 'string' && wanted.includes(lowerCaseOrigin(value))";
const issuerS = '        issuer,\n        algorithms';
const expiryP = 'clockTolerance: TOLERANCE_S,';
const algorithmsP = 'algorithms: ALGORITHMS,';
const verifyP = 'const { payload } = await jwtVerify(token, keys, {';
const verifyS = 'const { payload } = await jwtVerify(token, keys, {';
const decode = 'JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString())';
const header = 'JSON.parse(Buffer.from(token.split(".")[0], "base64url").toString())';

/** Tokens that are good somewhere else, for somebody else, at another time, or not at all. */
export const tokenKinds = [
  weaken('token', 'any-audience', 'takes tokens for any audience', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', audienceP, 'void isSame;')],
    sdk: [edit('issuer.js', audienceS, '')],
    generated: [
      edit(
        'src/auth/token/claims.ts',
        audienceG,
        "(value) => wanted.length > 0 && typeof value === 'string'",
      ),
    ],
  }),
  weaken('token', 'audience-by-prefix', 'takes audiences that begin with its own', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', '.toLowerCase()) === resource;', '.toLowerCase()).startsWith(resource);'),
    ],
    sdk: [edit('issuer.js', oursS, 'String(audience).startsWith(resource));')],
    generated: [
      edit(
        'src/auth/token/claims.ts',
        audienceG,
        "(value) => typeof value === 'string' && wanted.some((each) => value.startsWith(each))",
      ),
    ],
  }),
  weaken('token', 'audience-by-origin', 'takes audiences of the same host', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        audienceP,
        'if (![aud].flat().some((each) => isSame(String(each).replace(/(?<!\\/)\\/(?!\\/).*/, new URL(resource).pathname), resource))) return undefined;',
      ),
    ],
    sdk: [edit('issuer.js', oursS, 'String(audience).startsWith(new URL(resource).origin));')],
  }),
  weaken('token', 'audience-within', 'looks for its audience anywhere in the claim', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        audienceP,
        'if (!String(aud).includes(resource)) return undefined;\n      void isSame;',
      ),
    ],
    sdk: [edit('issuer.js', oursS, 'String(audience).includes(resource));')],
  }),
  weaken('token', 'audience-in-any-case', 'compares audiences without the case of their paths', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        'audience.replace(/^[^/]*\\/\\/[^/]*/, (start) => start.toLowerCase()) === resource',
        'audience.toLowerCase() === resource',
      ),
    ],
  }),
  weaken('token', 'no-audience-needed', 'takes tokens without an audience', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', "'exp', 'iat', 'aud',", "'exp', 'iat',"),
      edit('tokens.ts', audienceP, audienceP.replace('if (', 'if (aud !== undefined && ')),
    ],
    sdk: [
      edit('issuer.js', "requiredClaims: ['aud', 'exp',", "requiredClaims: ['exp',"),
      edit('issuer.js', audienceS, 'if (payload.aud && !isOurs) return null;'),
    ],
  }),
  weaken('token', 'any-issuer', 'takes tokens that name any issuer', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', '        issuer,\n        typ', '        typ')],
    sdk: [edit('issuer.js', issuerS, '        algorithms')],
    generated: [
      edit('src/auth/token/jwt.ts', '      issuer,\n      clockTolerance', '      clockTolerance'),
    ],
  }),
  weaken('token', 'issuer-by-prefix', 'takes issuers that begin like its own', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', '        issuer,\n        typ', '        typ'),
      edit(
        'tokens.ts',
        audienceP,
        `${audienceP}\n      if (!String(payload.iss).startsWith(issuer)) return undefined;`,
      ),
    ],
    sdk: [
      edit('issuer.js', issuerS, '        algorithms'),
      edit(
        'issuer.js',
        audienceS,
        `${audienceS}\n      if (!String(payload.iss).startsWith(issuer)) return null;`,
      ),
    ],
  }),
  weaken('token', 'issuer-with-a-slash', 'takes its issuer with a slash behind it', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        '        issuer,\n        typ',
        '        issuer: [issuer, `${issuer}/`],\n        typ',
      ),
    ],
  }),
  weaken('token', 'never-expires', 'takes tokens that have expired', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', expiryP, 'clockTolerance: 1e9,')],
    sdk: [edit('issuer.js', 'clockTolerance: 30,', 'clockTolerance: 1e9,')],
    generated: [
      edit('src/auth/token/jwt.ts', 'clockTolerance: CLOCK_LEEWAY,', 'clockTolerance: 1e9,'),
    ],
  }),
  weaken('token', 'an-hour-late', 'takes tokens an hour after they expired', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', expiryP, 'clockTolerance: 3600,')],
    generated: [edit('src/auth/token/claims.ts', 'CLOCK_LEEWAY = 30;', 'CLOCK_LEEWAY = 3600;')],
  }),
  weaken('token', 'no-expiry-needed', 'takes tokens that name no expiry', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', "requiredClaims: ['exp', 'iat',", "requiredClaims: ['iat',"),
      edit('tokens.ts', 'if (exp === undefined || iat === undefined', 'if (iat === undefined'),
    ],
    sdk: [edit('issuer.js', "['aud', 'exp', 'iat',", "['aud', 'iat',")],
  }),
  weaken('token', 'before-its-time', 'takes tokens before their time', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', expiryP, 'clockTolerance: 1e9,'),
      edit(
        'tokens.ts',
        audienceP,
        `${audienceP}\n      if (Number(exp) < Date.now() / 1000 - TOLERANCE_S) return undefined;`,
      ),
    ],
    sdk: [
      edit('issuer.js', 'clockTolerance: 30,', 'clockTolerance: 1e9,'),
      edit(
        'issuer.js',
        audienceS,
        `${audienceS}\n      if (payload.exp < Date.now() / 1000 - 30) return null;`,
      ),
    ],
  }),
  weaken('token', 'issued-in-the-future', 'takes tokens that were issued in the future', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', 'iat > now + TOLERANCE_S', 'iat > now * 2')],
    sdk: [edit('issuer.js', 'if (payload.iat > Date.now() / 1000 + 30) return null;', '')],
    generated: [
      edit(
        'src/auth/token/claims.ts',
        "typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_LEEWAY",
        "typeof iat !== 'number'",
      ),
    ],
  }),
  weaken('token', 'any-type', 'takes any signed token for an access token', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', "        typ: 'at+jwt',\n", '')],
    sdk: [edit('issuer.js', "        typ: 'at+jwt',\n", '')],
    generated: [
      edit(
        'src/auth/token/jwt.ts',
        'checkType(protectedHeader.typ, profile.tokenTypes);',
        'void [checkType, protectedHeader];',
      ),
    ],
  }),
  weaken('token', 'id-tokens', 'takes ID tokens, too', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        "if (payload['cnf'] !== undefined || payload['nonce'] !== undefined) return undefined;",
        "if (payload['cnf'] !== undefined) return undefined;",
      ),
    ],
    sdk: [
      edit(
        'issuer.js',
        'if (payload.cnf || payload.nonce) return null;',
        'if (payload.cnf) return null;',
      ),
    ],
  }),
  weaken('token', 'bound-tokens', 'takes tokens that are bound to a key from anybody', {
    seenWith: 'issuer',
    plain: [edit('tokens.ts', "payload['cnf'] !== undefined || ", '')],
    sdk: [
      edit(
        'issuer.js',
        'if (payload.cnf || payload.nonce) return null;',
        'if (payload.nonce) return null;',
      ),
    ],
    generated: [
      edit(
        'src/auth/token/claims.ts',
        "if (claims['cnf'] !== undefined) {",
        "if (claims['cnf'] === null) {",
      ),
    ],
  }),
  weaken('token', 'unsigned', 'takes tokens of the algorithm none', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        verifyP,
        `const isNone = /^none$/i.test(String(header.alg));\n      const { payload } = isNone ? { payload: ${decode} } : await jwtVerify(token, keys, {`,
      ),
    ],
    sdk: [
      edit(
        'issuer.js',
        verifyS,
        `const isNone = /none/i.test(${header}.alg);\n      const { payload } = isNone ? { payload: ${decode} } : await jwtVerify(token, keys, {`,
      ),
    ],
  }),
  weaken('token', 'signature-not-checked', 'reads tokens without a look at the signature', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        verifyP,
        `const { payload } = keys ? { payload: ${decode} } : await jwtVerify(token, keys, {`,
      ),
    ],
    sdk: [
      edit(
        'issuer.js',
        verifyS,
        `const { payload } = keys ? { payload: ${decode} } : await jwtVerify(token, keys, {`,
      ),
    ],
  }),
  weaken('token', 'hmac-with-public-key', 'takes an HMAC whose secret is its public key', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        "import { decodeProtectedHeader, jwtVerify } from 'jose';",
        "import { decodeProtectedHeader, exportSPKI, jwtVerify } from 'jose';",
      ),
      edit('tokens.ts', algorithmsP, "algorithms: [...ALGORITHMS, 'HS256'],"),
      edit(
        'tokens.ts',
        verifyP,
        "const secret = async (given, input) => {\n        if (given.alg !== 'HS256') return keys(given, input);\n        return new TextEncoder().encode(await exportSPKI(await keys({ ...given, alg: 'ES256' }, input)));\n      };\n      const { payload } = await jwtVerify(token, secret, {",
      ),
    ],
  }),
  weaken(
    'token',
    'hmac-with-the-jwk',
    'takes an HMAC whose secret is a public key as it is published',
    {
      seenWith: 'issuer',
      plain: [
        edit('tokens.ts', algorithmsP, "algorithms: [...ALGORITHMS, 'HS256'],"),
        edit(
          'tokens.ts',
          verifyP,
          "const secret = async (given, input) => {\n        if (given.alg !== 'HS256') return keys(given, input);\n        const { keys: all } = await (await fetch(`${issuer}/jwks`)).json();\n        return new TextEncoder().encode(JSON.stringify(all.find((each) => each.kid === given.kid)));\n      };\n      const { payload } = await jwtVerify(token, secret, {",
        ),
      ],
    },
  ),
  weaken('token', 'any-key', 'tries every key, whichever a token names', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        'const keys = createKeys(issuer);',
        'const strict = createKeys(issuer);\n  const keys = async (given, input) => {\n    const { keys: all } = await (await fetch(`${issuer}/jwks`)).json();\n    return strict({ ...given, kid: all.find((each) => each.alg === given.alg)?.kid }, input);\n  };',
      ),
    ],
  }),
  weaken(
    'token',
    'any-algorithm',
    'lets a token choose its algorithm among those of the published keys',
    {
      seenWith: 'issuer',
      plain: [edit('tokens.ts', `        ${algorithmsP}\n`, '')],
      sdk: [edit('issuer.js', "        algorithms: ['ES256'],\n", '')],
    },
  ),
  weaken('token', 'key-from-a-url', 'fetches keys from where a token says', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        'if (typeof header.kid',
        'if (typeof header.jku === "string") await fetch(header.jku, { signal: AbortSignal.timeout(500) }).catch(() => undefined);\n      if (typeof header.kid',
      ),
    ],
    sdk: [
      edit(
        'issuer.js',
        'if (token.length > 8000) return null;',
        `if (token.length > 8000) return null;\n    try {\n      const { jku } = ${header};\n      if (jku) await fetch(jku, { signal: AbortSignal.timeout(500) });\n    } catch {}`,
      ),
    ],
  }),
  weaken('token', 'key-in-the-token', 'verifies a token with the key that it brings', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        "import { decodeProtectedHeader, jwtVerify } from 'jose';",
        "import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';",
      ),
      edit(
        'tokens.ts',
        verifyP,
        'const own = async (given, input) => (given.jwk ? importJWK(given.jwk, given.alg) : keys(given, input));\n      const { payload } = await jwtVerify(token, own, {',
      ),
    ],
  }),
  weaken(
    'token',
    'critical-headers',
    'takes tokens with critical header members that it does not know',
    {
      seenWith: 'issuer',
      plain: [
        edit('tokens.ts', ' || header.crit !== undefined', ''),
        edit(
          'tokens.ts',
          algorithmsP,
          `${algorithmsP}\n        crit: Object.fromEntries((header.crit ?? []).map((name) => [name, true])),`,
        ),
      ],
    },
  ),
  weaken('token', 'cached-by-payload', 'knows a token again by its claims', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', 'const LONGEST_TOKEN', 'const known = new Map();\nconst LONGEST_TOKEN'),
      edit(
        'tokens.ts',
        'if (token.length > LONGEST_TOKEN) return undefined;',
        'if (token.length > LONGEST_TOKEN) return undefined;\n    const seen = known.get(token.split(".")[1]);\n    if (seen) return seen;',
      ),
      edit(
        'tokens.ts',
        "return { subject: sub, client, scopes: new Set(scope.split(' ')), expiresAt: exp };",
        "known.set(token.split('.')[1], { subject: sub, client, scopes: new Set(scope.split(' ')), expiresAt: exp });\n      return known.get(token.split('.')[1]);",
      ),
    ],
    sdk: [
      edit('issuer.js', 'const COOL_DOWN_MS', 'const known = new Map();\nconst COOL_DOWN_MS'),
      edit(
        'issuer.js',
        'if (token.length > 8000) return null;',
        'if (token.length > 8000) return null;\n    const seen = known.get(token.split(".")[1]);\n    if (seen) return seen;',
      ),
      edit(
        'issuer.js',
        'return {\n        token:',
        'known.set(token.split(".")[1], { token: "", clientId: payload.client_id, scopes: payload.scope.split(" "), expiresAt: payload.exp, extra: { subject: payload.sub } });\n      return {\n        token:',
      ),
    ],
    generated: [
      edit(
        'src/auth/token/cache.ts',
        'const key = await digest(token);',
        "const key = await digest(token.split('.')[1] ?? '');",
      ),
    ],
  }),
  weaken('token', 'cached-for-ever', 'knows a token again after it has expired', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', 'const LONGEST_TOKEN', 'const known = new Map();\nconst LONGEST_TOKEN'),
      edit(
        'tokens.ts',
        'if (token.length > LONGEST_TOKEN) return undefined;',
        'if (token.length > LONGEST_TOKEN) return undefined;\n    if (known.has(token)) return known.get(token);',
      ),
      edit(
        'tokens.ts',
        "return { subject: sub, client, scopes: new Set(scope.split(' ')), expiresAt: exp };",
        "known.set(token, { subject: sub, client, scopes: new Set(scope.split(' ')), expiresAt: exp });\n      return known.get(token);",
      ),
    ],
    generated: [
      edit(
        'src/auth/token/cache.ts',
        'until: Math.min(caller.expiresAt, now + maxSeconds)',
        'until: now + maxSeconds * 60',
      ),
    ],
  }),
  weaken('token', 'no-subject', 'takes tokens without a subject', {
    seenWith: 'issuer',
    plain: [
      edit('tokens.ts', "'sub', 'client_id',", "'client_id',"),
      edit('tokens.ts', "typeof sub !== 'string' || sub.trim() === '' || ", ''),
      edit('tokens.ts', 'return { subject: sub,', "return { subject: String(sub ?? ''),"),
    ],
    sdk: [
      edit('issuer.js', "'sub', 'client_id',", "'client_id',"),
      edit(
        'issuer.js',
        '[payload.sub, payload.scope, payload.client_id].every(',
        '[payload.scope, payload.client_id].every(',
      ),
    ],
  }),
  weaken('token', 'huge', 'verifies tokens of any length', {
    seenWith: 'tokens',
    plain: [
      edit(
        'tokens.ts',
        'if (token.length > LONGEST_TOKEN) return undefined;',
        'if (token.length > LONGEST_TOKEN * 1e6) return undefined;',
      ),
      edit('server.ts', 'MOST_HEADER_BYTES = 32 * 1024', 'MOST_HEADER_BYTES = 4096 * 1024'),
    ],
  }),
  weaken('token', 'json-form', 'takes a token in another serialization', {
    seenWith: 'issuer',
    plain: [
      edit(
        'authenticate.ts',
        'const CREDENTIALS = /^bearer +([A-Za-z0-9\\-._~+/]+=*)$/i;',
        'const CREDENTIALS = /^bearer +(.+)$/i;',
      ),
      edit(
        'tokens.ts',
        'export function createVerify({ issuer, resource }: Settings): Verify {',
        'export function createVerify({ issuer, resource }: Settings): Verify {\n  const compact = (text) => {\n    try {\n      const { protected: head, payload, signature, signatures = [] } = JSON.parse(text);\n      return [head ?? signatures[0]?.protected, payload, signature ?? signatures[0]?.signature].join(".");\n    } catch {\n      return text;\n    }\n  };',
      ),
      edit(
        'tokens.ts',
        'return async (token) => {',
        'return async (given) => {\n    const token = compact(given);',
      ),
    ],
  }),
];
