import { edit, weaken } from '../support/weaken.js';

/** How the server starts, in production too, and how it stops. */
export const processKinds = [
  weaken('process', 'plain-http-in-production', 'starts in production with plain http', {
    seenWith: 'started',
    plain: [
      edit(
        'settings.ts',
        'if (isProduction) throw new Error(`${name} must be https in production`);\n    if (!LOOPBACK.includes(hostname)) throw new Error(`${name} is http, and not on loopback`);',
        'void [hostname, LOOPBACK];',
      ),
    ],
    sdk: [
      edit(
        'settings.js',
        ' && LOOPBACK.has(hostname) && !isProduction) return value;',
        ') return value;',
      ),
    ],
    generated: [
      edit(
        'src/auth/secure-url.ts',
        '(isLoopback(url) || !production)',
        '(isLoopback(url) || url.port !== "none")',
      ),
    ],
  }),
  weaken('process', 'made-up-settings', 'starts with settings of its own where it is told none', {
    seenWith: 'started',
    plain: [
      edit(
        'settings.ts',
        "const value = env[name] ?? '';",
        "const value = env[name] ?? 'http://127.0.0.1:3000/mcp';",
      ),
    ],
    sdk: [
      edit(
        'settings.js',
        'if (!value || !URL.canParse(value)) throw new Error(`${name} is no URL`);',
        "value ||= 'http://127.0.0.1:3000/mcp';",
      ),
    ],
  }),
  weaken('process', 'open-without-issuer', 'starts without an issuer, and asks no tokens then', {
    seenWith: 'started',
    plain: [
      edit(
        'settings.ts',
        "const issuer = url('ISSUER_URL');",
        "const issuer = env['ISSUER_URL'] ? url('ISSUER_URL') : '';",
      ),
      edit(
        'server.ts',
        'const found = await authenticate(request, verify, refusals);',
        "const found = settings.issuer === '' ? { caller: { subject: 'nobody', client: 'none', scopes: new Set(['notes:use', 'notes:read', 'notes:write']), expiresAt: 2e9 } } : await authenticate(request, verify, refusals);",
      ),
      edit('tokens.ts', 'const keys = createKeys(issuer);', 'const keys = createKeys(issuer);'),
    ],
  }),
  weaken('process', 'weak-secret', 'starts in production with a secret that can be guessed', {
    seenWith: 'started',
    plain: [
      edit(
        'settings.ts',
        'if (isProduction && sealingKey.length < SHORTEST_KEY) {',
        'if (isProduction && SHORTEST_KEY < 0) {',
      ),
    ],
  }),
  weaken('process', 'wrong-settings-ignored', 'takes an issuer with a query', {
    seenWith: 'started',
    plain: [
      edit(
        'settings.ts',
        "if (hash !== '' || search !== '') throw new Error(`${name} has a query or a fragment`);",
        'void [hash, search];',
      ),
    ],
    sdk: [
      edit(
        'settings.js',
        'if (search || hash) throw new Error(`${name} has a query or a fragment`);',
        'void [search, hash];',
      ),
    ],
  }),
  weaken(
    'process',
    'ends-well-when-it-cannot-start',
    'ends as if all were well when it cannot start',
    {
      seenWith: 'started',
      plain: [edit('server.ts', 'process.exitCode = 1;', 'process.exitCode = 0;')],
      sdk: [edit('server.js', 'process.exitCode = 1;', 'process.exitCode = 0;')],
      generated: [
        edit('src/index.ts', '  process.exitCode = 1;\n}\n', '  process.exitCode = 0;\n}\n'),
      ],
    },
  ),
  weaken('process', 'secrets-at-the-start', 'writes its settings into the log when it starts', {
    seenWith: 'started',
    plain: [
      edit(
        'server.ts',
        "log('listening', { resource: settings.resource });",
        "log('listening', { settings: JSON.stringify(settings), env: JSON.stringify(process.env) });",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        "log('listening', { resource: settings.resource });",
        "log('listening', { env: process.env });",
      ),
    ],
  }),
  weaken('process', 'listens-everywhere', 'listens on every address of its machine', {
    seenWith: 'tokens',
    plain: [
      edit('server.ts', "settings.port, '127.0.0.1', () =>", "settings.port, '0.0.0.0', () =>"),
    ],
    sdk: [edit('server.js', "    '127.0.0.1',\n", "    '0.0.0.0',\n")],
  }),
  weaken('process', 'ignores-sigterm', 'does not stop when it is told to', {
    seenWith: 'started',
    plain: [
      edit(
        'server.ts',
        "process.once('SIGTERM', stop);",
        "process.on('SIGTERM', () => undefined);",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        "process.once('SIGTERM', stop);",
        "process.on('SIGTERM', () => undefined);",
      ),
    ],
  }),
  weaken('process', 'drops-requests', 'drops what it is doing when it is told to stop', {
    seenWith: 'started',
    plain: [edit('server.ts', "log('stopping');", 'process.exit(0);')],
    sdk: [edit('server.js', "log('stopping');", 'process.exit(0);')],
  }),
  weaken('process', 'dies-of-a-request', 'dies of a message that it does not expect', {
    seenWith: 'started',
    plain: [
      edit(
        'endpoint.ts',
        'const message = messageIn(body.message);',
        'if (Array.isArray(body.message) || body.message === null) setImmediate(() => { throw new TypeError("unexpected"); });\n  const message = messageIn(body.message);',
      ),
    ],
  }),
  weaken('process', 'serves-before-it-knows', 'serves while it cannot tell whose token is good', {
    seenWith: 'started',
    plain: [
      edit(
        'authenticate.ts',
        'if (error instanceof IssuerAwayError) return { refusal: refusals.away() };',
        "if (error instanceof IssuerAwayError) return { caller: { subject: 'unknown', client: 'unknown', scopes: new Set(['notes:use', 'notes:read', 'notes:write']), expiresAt: 2e9 } };",
      ),
    ],
  }),
];
