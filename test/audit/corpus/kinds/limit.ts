import { edit, weaken } from '../support/weaken.js';

const foundP = 'const found = await authenticate(request, verify, refusals);';
const allS = '[door(resource), ...guards, ...parseBody, gate(resource), serve];';

/** What one caller may take of the server, and nobody without a token. */
export const limitKinds = [
  weaken('limit', 'any-size', 'reads bodies of any size', {
    seenWith: 'tokens',
    plain: [edit('body.ts', 'const MOST_BYTES = 256 * 1024;', 'const MOST_BYTES = 1e12;')],
    sdk: [edit('body.js', "limit: '200kb'", "limit: '2gb'")],
    generated: [edit('src/limits.ts', 'bodyBytes: 1024 * 1024,', 'bodyBytes: 1e12,')],
  }),
  weaken('limit', 'size-by-its-word', 'believes what a request says of its size', {
    seenWith: 'tokens',
    plain: [edit('body.ts', '    if (size > MOST_BYTES) return { status: 413 };\n', '')],
  }),
  weaken('limit', 'any-depth', 'takes bodies of any depth', {
    seenWith: 'tokens',
    plain: [edit('body.ts', 'const MOST_LEVELS = 64;', 'const MOST_LEVELS = 1e9;')],
    sdk: [edit('body.js', 'const DEEPEST = 50;', 'const DEEPEST = 1e9;')],
    generated: [edit('src/limits.ts', 'jsonDepth: 64,', 'jsonDepth: 1e9,')],
  }),
  weaken('limit', 'falls-over-deep-bodies', 'answers deep bodies with a fault of its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'body.ts',
        'if (levelsOf(text) > MOST_LEVELS) return { status: 400 };',
        'if (levelsOf(text) > MOST_LEVELS) throw new RangeError("too deep");',
      ),
    ],
  }),
  weaken('limit', 'inflates', 'inflates compressed bodies of any size', {
    seenWith: 'tokens',
    plain: [
      edit(
        'body.ts',
        "import type { IncomingMessage } from 'node:http';",
        "import type { IncomingMessage } from 'node:http';\nimport { gunzipSync } from 'node:zlib';",
      ),
      edit(
        'body.ts',
        "if (request.headers['content-encoding'] !== undefined) return { status: 415 };",
        '',
      ),
      edit(
        'body.ts',
        'const text = Buffer.concat(chunks).toString();',
        "const packed = Buffer.concat(chunks);\n  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString();",
      ),
    ],
    sdk: [
      edit(
        'body.js',
        'export const parseBody = [',
        "export const parseBody = [\n  express.json({ limit: '2gb', type: (request) => request.headers['content-encoding'] === 'gzip' }),",
      ),
    ],
  }),
  weaken('limit', 'no-rate', 'lets a caller ask as often as they like', {
    seenWith: 'started',
    plain: [edit('rate.ts', 'return filled >= 1;', 'return filled >= 0;')],
    sdk: [edit('rate.js', 'if (count <= MOST) next();', 'if (count <= MOST * 1e6) next();')],
    generated: [edit('src/limits.ts', 'messagesPerMinute: 300,', 'messagesPerMinute: 1e9,')],
  }),
  weaken('limit', 'one-rate-for-all', 'counts the requests of all callers together', {
    seenWith: 'started',
    plain: [
      edit('rate.ts', 'const key = ownerOf(caller);', "const key = ownerOf(caller) && 'all';"),
    ],
    sdk: [
      edit(
        'rate.js',
        'const who = ownerOf(request.auth);',
        "const who = ownerOf(request.auth) && 'all';",
      ),
    ],
    generated: [
      edit(
        'src/limits/quotas.ts',
        'let window = windows.get(user);',
        "user = 'all';\n    let window = windows.get(user);",
      ),
    ],
  }),
  weaken('limit', 'no-retry-after', 'does not say when to ask again', {
    seenWith: 'started',
    plain: [
      edit(
        'refusals.ts',
        "({ status: 429, fields: { 'retry-after': '5' } })",
        '({ status: 429, fields: {} })',
      ),
    ],
    sdk: [edit('rate.js', ".set('Retry-After', '5')", '')],
  }),
  weaken('limit', 'rate-by-token', 'counts requests for each token anew', {
    seenWith: 'started',
    plain: [
      edit(
        'tokens.ts',
        '  readonly client: string;',
        '  readonly client: string;\n  readonly id?: string;',
      ),
      edit(
        'tokens.ts',
        'return { subject: sub, client,',
        'return { id: String(payload.jti), subject: sub, client,',
      ),
      edit(
        'rate.ts',
        'const key = ownerOf(caller);',
        'const key = ownerOf(caller) + String((caller as { id?: string }).id);',
      ),
    ],
  }),
  weaken('limit', 'falls-over-floods', 'answers floods with a fault of its own', {
    seenWith: 'started',
    plain: [
      edit(
        'refusals.ts',
        "({ status: 429, fields: { 'retry-after': '5' } })",
        '({ status: 500, fields: {} })',
      ),
    ],
    sdk: [
      edit(
        'rate.js',
        "response.status(429).set('Retry-After', '5').json({ error: 'slow down' });",
        "next(new Error('too many'));",
      ),
    ],
  }),
  weaken('limit', 'body-before-token', 'reads the body before it looks at the token', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        foundP,
        `const chunks = [];\n      for await (const chunk of request) chunks.push(chunk);\n      Object.assign(request, { [Symbol.asyncIterator]: async function* () { yield* chunks; } });\n      try {\n        if (request.method === 'POST') JSON.parse(Buffer.concat(chunks).toString());\n      } catch {\n        send(400, { error: 'no JSON' });\n        return;\n      }\n      ${foundP}`,
      ),
    ],
    sdk: [
      edit('server.js', allS, '[door(resource), ...parseBody, ...guards, gate(resource), serve];'),
    ],
  }),
  weaken('limit', 'scopes-before-token', 'looks at the message before it looks at the token', {
    seenWith: 'tokens',
    sdk: [
      edit(
        'server.js',
        allS,
        "[door(resource), ...parseBody, (request, response, next) => {\n    if (request.method === 'POST' && typeof request.body?.method !== 'string') response.status(400).json({ error: 'no message' });\n    else next();\n  }, ...guards, gate(resource), serve];",
      ),
    ],
  }),
  weaken('limit', 'streams-without-end', 'lets a caller open streams without a limit', {
    seenWith: 'issuer',
    plain: [edit('streams.ts', 'const MOST_PER_CALLER = 8;', 'const MOST_PER_CALLER = 1e9;')],
    generated: [edit('src/limits.ts', 'streamsPerUser: 10,', 'streamsPerUser: 1e9,')],
  }),
  weaken('limit', 'streams-outlive-tokens', 'goes on with a stream whose token has expired', {
    seenWith: 'issuer',
    plain: [edit('streams.ts', 'caller.expiresAt * 1000 - Date.now());', '2 ** 31 - 1);')],
  }),
  weaken('limit', 'any-content-type', 'takes a message of any content type', {
    seenWith: 'tokens',
    plain: [
      edit(
        'body.ts',
        "if (!MEDIA_TYPE.test(request.headers['content-type'] ?? '')) return { status: 415 };",
        'void MEDIA_TYPE;',
      ),
    ],
    sdk: [
      edit(
        'body.js',
        'export const parseBody = [',
        // The library looks at the field again.
        "export const parseBody = [\n  ({ headers, rawHeaders }, _response, next) => {\n    headers['content-type'] = 'application/json';\n    const at = rawHeaders.findIndex((name) => /^content-type$/i.test(name));\n    if (at >= 0) rawHeaders[at + 1] = 'application/json';\n    next();\n  },",
      ),
    ],
  }),
  weaken('limit', 'long-arguments', 'takes arguments of any length and kind', {
    seenWith: 'told',
    plain: [
      edit(
        'tools.ts',
        "if (!isComplete) return complains(`needs ${tool.required.join(', ')}`);",
        'void isComplete;',
      ),
    ],
    sdk: [edit('mcp.js', '{ text: z.string().min(1).max(10_000) }', '{ text: z.any() }')],
  }),
];
