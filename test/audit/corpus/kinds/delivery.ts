import { edit, weaken } from '../support/weaken.js';

const absentP = 'if (field === undefined) return { refusal: refusals.unauthenticated() };';
const manyP = 'if (fields.length > 1) return { refusal: refusals.malformed() };';
const fieldsP = 'const [field] = fields;';
const fieldsS = 'const fields = request.headersDistinct.authorization ?? [];';

/** Where tokens are looked for, and how they are read. */
export const deliveryKinds = [
  weaken('delivery', 'in-the-query', 'takes a token from the query', {
    seenWith: 'tokens',
    plain: [
      edit(
        'authenticate.ts',
        fieldsP,
        "const asked = new URL(request.url ?? '', 'http://x').searchParams.get('access_token');\n  const [field] = fields.length === 0 && asked ? [`Bearer ${asked}`] : fields;",
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        fieldsS,
        "const asked = new URL(request.url, 'http://x').searchParams.get('access_token');\n    const fields = request.headersDistinct.authorization ?? (asked ? [`Bearer ${asked}`] : []);",
      ),
    ],
    generated: [
      edit(
        'src/http/checks.ts',
        'guard.authenticate(present(head))',
        "guard.authenticate({ authorization: head.header('authorization') ?? ((request as { url?: string }).url?.includes('access_token=') ? `Bearer ${(request as { url?: string }).url?.split('access_token=')[1]}` : undefined) })",
      ),
    ],
  }),
  weaken('delivery', 'query-wins', 'lets a token in the query win over the header', {
    seenWith: 'tokens',
    plain: [
      edit(
        'authenticate.ts',
        fieldsP,
        "const asked = new URL(request.url ?? '', 'http://x').searchParams.get('access_token');\n  const [field] = asked ? [`Bearer ${asked}`] : fields;",
      ),
    ],
  }),
  weaken('delivery', 'in-a-cookie', 'takes a token from a cookie', {
    seenWith: 'tokens',
    plain: [
      edit(
        'authenticate.ts',
        fieldsP,
        "const [, baked] = /(?:access_)?token=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];\n  const [field] = fields.length === 0 && baked ? [`Bearer ${baked}`] : fields;",
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        fieldsS,
        "const [, baked] = /(?:access_)?token=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];\n    const fields = request.headersDistinct.authorization ?? (baked ? [`Bearer ${baked}`] : []);",
      ),
    ],
  }),
  weaken('delivery', 'in-another-field', 'takes a token from fields of its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'authenticate.ts',
        fieldsP,
        "const other = request.headers['x-access-token'] ?? request.headers['x-auth-token'];\n  const [field] = fields.length === 0 && other ? [`Bearer ${other.toString()}`] : fields;",
      ),
    ],
  }),
  weaken('delivery', 'in-a-forwarded-field', 'takes a token from a field that proxies set', {
    seenWith: 'tokens',
    plain: [
      edit(
        'authenticate.ts',
        fieldsP,
        "const other = request.headers['x-forwarded-authorization']?.toString() ?? request.headers['x-forwarded-access-token']?.toString();\n  const [field] = fields.length === 0 && other ? [other.includes(' ') ? other : `Bearer ${other}`] : fields;",
      ),
    ],
  }),
  weaken('delivery', 'two-fields', 'takes the first of two Authorization fields', {
    seenWith: 'tokens',
    plain: [edit('authenticate.ts', manyP, '')],
    sdk: [edit('bearer.js', 'if (fields.length > 1 || !token) {', 'if (!token) {')],
    generated: [
      edit(
        'src/http/raw-request.ts',
        "const SINGLE = ['host', 'authorization', 'content-type'];",
        "const SINGLE = ['host', 'content-type'];",
      ),
    ],
  }),
  weaken('delivery', 'more-behind-the-token', 'reads over what stands behind a token', {
    seenWith: 'tokens',
    plain: [edit('authenticate.ts', '[A-Za-z0-9\\-._~+/]+=*)$/i', '[A-Za-z0-9\\-._~+/]+=*)/i')],
    sdk: [edit('bearer.js', '[A-Za-z0-9._~+/-]+=*)$/i', '[A-Za-z0-9._~+/-]+=*)/i')],
    generated: [edit('src/auth/credentials.ts', '=*)$/;', '=*)/;')],
  }),
  weaken('delivery', 'one-spelling-of-the-scheme', 'knows the scheme in one spelling', {
    seenWith: 'tokens',
    plain: [
      edit('authenticate.ts', '/^bearer +', '/^Bearer +'),
      edit('authenticate.ts', '=*)$/i;', '=*)$/;'),
      edit('authenticate.ts', '/^bearer(?: |$)/i', '/^Bearer(?: |$)/'),
    ],
  }),
  weaken('delivery', 'no-scheme', 'takes a token without its scheme', {
    seenWith: 'tokens',
    plain: [
      edit('authenticate.ts', '/^bearer(?: |$)/i', '/./'),
      edit('authenticate.ts', '/^bearer +(', '/^(?:\\w+ +)?('),
    ],
  }),
  weaken('delivery', 'remembers-the-connection', 'knows who calls by the connection', {
    seenWith: 'tokens',
    plain: [
      edit(
        'authenticate.ts',
        'const CREDENTIALS',
        'const known = new WeakMap();\nconst CREDENTIALS',
      ),
      edit(
        'authenticate.ts',
        absentP,
        'if (field === undefined && known.has(request.socket)) return { caller: known.get(request.socket) };\n  if (field === undefined) return { refusal: refusals.unauthenticated() };',
      ),
      edit(
        'authenticate.ts',
        'if (caller) return { caller };',
        'if (caller) known.set(request.socket, caller);\n    if (caller) return { caller };',
      ),
    ],
    sdk: [
      edit('bearer.js', 'const FIELD', 'const known = new WeakMap();\nconst FIELD'),
      edit(
        'bearer.js',
        fieldsS,
        `${fieldsS}\n    if (fields.length === 0 && known.has(request.socket)) {\n      request.auth = known.get(request.socket);\n      next();\n      return;\n    }`,
      ),
      edit(
        'bearer.js',
        'request.auth = auth;',
        'request.auth = auth;\n      known.set(request.socket, auth);',
      ),
    ],
  }),
  weaken('delivery', 'remembers-the-address', 'knows who calls by the address', {
    seenWith: 'tokens',
    plain: [
      edit('authenticate.ts', 'const CREDENTIALS', 'const known = new Map();\nconst CREDENTIALS'),
      edit(
        'authenticate.ts',
        absentP,
        'if (field === undefined && known.has(request.socket.remoteAddress)) return { caller: known.get(request.socket.remoteAddress) };\n  if (field === undefined) return { refusal: refusals.unauthenticated() };',
      ),
      edit(
        'authenticate.ts',
        'if (caller) return { caller };',
        'if (caller) known.set(request.socket.remoteAddress, caller);\n    if (caller) return { caller };',
      ),
    ],
  }),
  weaken(
    'delivery',
    'believes-a-proxy',
    'needs no token of who claims to come from its own machine',
    {
      seenWith: 'tokens',
      plain: [
        edit(
          'authenticate.ts',
          absentP,
          "if (field === undefined && request.headers['x-forwarded-for'] === '127.0.0.1') {\n    return { caller: { subject: 'local', client: 'local', scopes: new Set(['notes:use', 'notes:read', 'notes:write']), expiresAt: 2e9 } };\n  }\n  if (field === undefined) return { refusal: refusals.unauthenticated() };",
        ),
      ],
    },
  ),
  weaken('delivery', 'cacheable', 'lets answers to tokens be kept', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        "        'cache-control': 'no-store',\n        'x-content-type-options'",
        "        'cache-control': 'public, max-age=600',\n        'x-content-type-options'",
      ),
    ],
    sdk: [
      edit(
        'door.js',
        "response.set('Cache-Control', 'no-store');",
        "response.set('Cache-Control', 'public, max-age=600');",
      ),
    ],
  }),
];
