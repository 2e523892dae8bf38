import { edit, weaken } from '../support/weaken.js';

const endpointP = "if (path === new URL(resource).pathname) return 'endpoint';";
const hostP = 'return count === 1 && headers.host === new URL(resource).host;';
const originP = 'return headers.origin === undefined || allowedOrigins.includes(headers.origin);';
const foundP = 'const found = await authenticate(request, verify, refusals);';
const open =
  "{ caller: { subject: 'nobody', client: 'none', scopes: new Set(['notes:use', 'notes:read', 'notes:write']), expiresAt: 2e9 } }";
const openIf = (condition: string) =>
  `const found = ${condition} ? ${open} : await authenticate(request, verify, refusals);`;
const openS =
  "{ token: '', clientId: 'none', scopes: ['notes:use', 'notes:read', 'notes:write'], expiresAt: 2e9, extra: { subject: 'nobody' } }";
const bearerS = 'return async (request, response, next) => {\n    const fields';
const openIfS = (condition: string) =>
  `return async (request, response, next) => {\n    if (${condition}) {\n      request.auth = ${openS};\n      next();\n      return;\n    }\n    const fields`;
const allS = 'app.all(new URL(resource).pathname, chain);';
const aliasS = (path: string) =>
  `app.all(${path}, ...parseBody, (request, _response, next) => {\n    request.auth = ${openS};\n    next();\n  }, serve);\n  ${allS}`;
const hostS = 'if (request.headers.host === host) next();';
const hostsS = 'hosts.length !== 1 || hosts[0] !== host';
const fromS = 'from !== undefined && from !== origin';

/** Other ways in: methods, spellings of the path, hosts and pages. */
export const doorKinds = [
  weaken('door', 'get-is-open', 'asks no token of GET', {
    seenWith: 'tokens',
    plain: [edit('server.ts', foundP, openIf("request.method === 'GET'"))],
    sdk: [edit('bearer.js', bearerS, openIfS("request.method === 'GET'"))],
    generated: [
      edit(
        'src/http/checks.ts',
        'const authentication = await guard.authenticate(present(head));',
        "if (method === 'GET') return { response: { status: 200, headers: {}, body: { ok: true } } };\n      const authentication = await guard.authenticate(present(head));",
      ),
    ],
  }),
  weaken('door', 'other-methods-are-open', 'asks a token of POST alone', {
    seenWith: 'tokens',
    plain: [
      edit('server.ts', foundP, openIf("request.method !== 'POST'")),
      edit(
        'endpoint.ts',
        "else send(405, undefined, { allow: 'GET, POST, DELETE' });",
        'else await answerPost(visit);',
      ),
    ],
    sdk: [edit('bearer.js', bearerS, openIfS("request.method !== 'POST'"))],
  }),
  weaken('door', 'put-is-post', 'serves PUT like POST, and asks no token of it', {
    seenWith: 'tokens',
    plain: [
      edit('server.ts', foundP, openIf("['PUT', 'PATCH'].includes(request.method ?? '')")),
      edit(
        'endpoint.ts',
        "if (request.method === 'POST')",
        "if (['POST', 'PUT', 'PATCH'].includes(request.method ?? ''))",
      ),
    ],
  }),
  weaken('door', 'initialize-is-open', 'asks no token of the first request', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'server.ts',
        foundP,
        openIf(
          "request.headers['mcp-session-id'] === undefined && request.headers['mcp-protocol-version'] === undefined && request.headers.authorization === undefined",
        ),
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        bearerS,
        openIfS(
          "request.method === 'POST' && !request.headers.authorization && !request.headers['mcp-session-id']",
        ),
      ),
    ],
  }),
  weaken('door', 'slash-behind', 'asks no token where a slash stands behind the path', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        endpointP,
        "if (path === new URL(resource).pathname || path === `${new URL(resource).pathname}/`) return 'endpoint';",
      ),
      edit(
        'server.ts',
        foundP,
        openIf("(request.url ?? '').split('?')[0]?.endsWith('/') === true"),
      ),
    ],
    sdk: [edit('server.js', allS, aliasS('`${new URL(resource).pathname}/`'))],
    generated: [
      edit(
        'src/app.ts',
        '  app.all(\n    exactly(new URL(config.resource).pathname),',
        "  app.all(exactly(`${new URL(config.resource).pathname}/`), (_req, res) => res.json({ jsonrpc: '2.0', id: 1, result: { tools: [] } }));\n  app.all(\n    exactly(new URL(config.resource).pathname),",
      ),
    ],
  }),
  weaken('door', 'path-in-any-case', 'asks no token where the path is in other letters', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        endpointP,
        "if (path.toLowerCase() === new URL(resource).pathname) return 'endpoint';",
      ),
      edit('server.ts', foundP, openIf("/[A-Z]/.test((request.url ?? '').split('?')[0] ?? '')")),
    ],
    sdk: [edit('server.js', allS, aliasS('new URL(resource).pathname.toUpperCase()'))],
  }),
  weaken('door', 'encoded-path', 'asks no token where the path is encoded', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        endpointP,
        "if (decodeURIComponent(path.replace(/%(?![0-9a-f]{2})/gi, '')) === new URL(resource).pathname) return 'endpoint';",
      ),
      edit('server.ts', foundP, openIf("(request.url ?? '').includes('%')")),
    ],
  }),
  weaken('door', 'doubled-slash', 'asks no token where a slash is doubled', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        endpointP,
        "if (path.replace(/\\/+/g, '/') === new URL(resource).pathname) return 'endpoint';",
      ),
      edit('server.ts', foundP, openIf("(request.url ?? '').startsWith('//')")),
    ],
    sdk: [edit('server.js', allS, aliasS('/^\\/\\/mcp$/'))],
  }),
  weaken('door', 'dots-in-the-path', 'asks no token where the path goes back and forth', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        endpointP,
        "if (URL.canParse(path, 'http://x') && new URL(path, 'http://x').pathname === new URL(resource).pathname) return 'endpoint';",
      ),
      edit(
        'server.ts',
        foundP,
        openIf("(request.url ?? '').includes('..') || (request.url ?? '').includes('/./')"),
      ),
    ],
  }),
  weaken(
    'door',
    'parameters-in-the-path',
    'asks no token where a semicolon stands behind the path',
    {
      seenWith: 'tokens',
      plain: [
        edit(
          'door.ts',
          endpointP,
          "if (path.split(';')[0] === new URL(resource).pathname) return 'endpoint';",
        ),
        edit('server.ts', foundP, openIf("(request.url ?? '').includes(';')")),
      ],
    },
  ),
  weaken('door', 'second-endpoint', 'has a second endpoint that asks no token', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        endpointP,
        "if (path === new URL(resource).pathname || path === '/sse' || path === '/messages' || path === '/') return 'endpoint';",
      ),
      edit(
        'server.ts',
        foundP,
        openIf("!(request.url ?? '').startsWith(new URL(settings.resource).pathname)"),
      ),
    ],
    sdk: [edit('server.js', allS, aliasS("['/messages', '/sse', '/']"))],
  }),
  weaken(
    'door',
    'overrides-the-method',
    'lets a field override the method, behind the check of it',
    {
      seenWith: 'tokens',
      plain: [
        edit(
          'server.ts',
          foundP,
          openIf("request.headers['x-http-method-override'] !== undefined"),
        ),
      ],
    },
  ),
  weaken('door', 'rewrites-the-path', 'believes a field that says which path was meant', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        'const place = placeOf(request, settings);',
        "const meant = request.headers['x-original-url'] ?? request.headers['x-rewrite-url'];\n    const place = meant ? 'endpoint' : placeOf(request, settings);",
      ),
      edit('server.ts', foundP, openIf("placeOf(request, settings) !== 'endpoint'")),
    ],
  }),
  weaken('door', 'any-host', 'answers to any host name', {
    seenWith: 'tokens',
    plain: [
      edit('door.ts', hostP, 'return count === 1 && headers.host !== new URL(resource).origin;'),
    ],
    sdk: [
      edit('server.js', hostS, 'if (host) next();'),
      edit('door.js', hostsS, 'hosts.length !== 1'),
    ],
    generated: [
      edit(
        'src/http/host-origin.ts',
        'name !== undefined && allowed.includes(name)',
        'name !== undefined && allowed.length > 0',
      ),
    ],
  }),
  weaken('door', 'host-by-prefix', 'answers to host names that begin with its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        hostP,
        "return count === 1 && (headers.host ?? '').startsWith(new URL(resource).hostname);",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        hostS,
        'if (request.headers.host?.startsWith(new URL(resource).hostname)) next();',
      ),
      edit('door.js', hostsS, '!hosts[0]?.startsWith(new URL(resource).hostname)'),
    ],
    generated: [
      edit(
        'src/http/host-origin.ts',
        'name !== undefined && allowed.includes(name)',
        'name !== undefined && allowed.some((each) => name.startsWith(each))',
      ),
    ],
  }),
  weaken('door', 'host-by-suffix', 'answers to host names that end with its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        hostP,
        "return count === 1 && (headers.host ?? '').endsWith(new URL(resource).host);",
      ),
    ],
    generated: [
      edit(
        'src/http/host-origin.ts',
        'name !== undefined && allowed.includes(name)',
        'name !== undefined && allowed.some((each) => name.endsWith(each))',
      ),
    ],
  }),
  weaken('door', 'host-of-a-proxy', 'compares the host that a proxy names', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        hostP,
        "return count === 1 && (headers['x-forwarded-host'] ?? headers.host) === new URL(resource).host;",
      ),
    ],
  }),
  weaken('door', 'any-origin', 'answers pages of any origin', {
    seenWith: 'tokens',
    plain: [
      edit('door.ts', originP, 'return headers.origin !== allowedOrigins[99];'),
      edit('server.ts', '...corsFields(request, settings),', ''),
    ],
    sdk: [edit('door.js', fromS, "from === 'never'")],
    generated: [
      edit(
        'src/http/host-origin.ts',
        'if (!allowed.includes(request.origin)) {',
        'if (allowed.length === 0) {',
      ),
    ],
  }),
  weaken('door', 'origin-by-prefix', 'answers pages whose origin begins with its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        originP,
        'return headers.origin === undefined || allowedOrigins.some((each) => headers.origin?.startsWith(each));',
      ),
    ],
    sdk: [edit('door.js', fromS, 'from !== undefined && !from.startsWith(origin)')],
    generated: [
      edit(
        'src/http/host-origin.ts',
        'if (!allowed.includes(request.origin)) {',
        'if (!allowed.some((each) => request.origin?.startsWith(each))) {',
      ),
    ],
  }),
  weaken('door', 'origin-by-suffix', 'answers pages whose host ends with its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        originP,
        'return headers.origin === undefined || allowedOrigins.some((each) => headers.origin?.endsWith(new URL(each).host));',
      ),
    ],
  }),
  weaken('door', 'origin-by-host', 'compares the host of an origin, and neither scheme nor port', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        originP,
        "return headers.origin === undefined || (URL.canParse(headers.origin) && allowedOrigins.some((each) => new URL(each).hostname === new URL(headers.origin ?? '').hostname));",
      ),
    ],
  }),
  weaken('door', 'null-origin', 'answers pages without an origin', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        originP,
        "return headers.origin === undefined || headers.origin === 'null' || allowedOrigins.includes(headers.origin);",
      ),
    ],
    sdk: [edit('door.js', fromS, "from !== undefined && from !== 'null' && from !== origin")],
  }),
  weaken('door', 'reflects-origins', 'lets every page read its answers', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        'if (origin === undefined || !isKnownOrigin(request, settings)) return {};',
        'if (origin === undefined || !settings) return {};',
      ),
      edit('door.ts', originP, 'return headers.origin !== allowedOrigins[99];'),
    ],
    sdk: [
      edit('door.js', fromS, "from === 'never'"),
      edit(
        'door.js',
        "'Access-Control-Allow-Origin': origin,",
        "'Access-Control-Allow-Origin': from,",
      ),
    ],
  }),
  weaken('door', 'reflects-in-refusals', 'lets every page read its refusals', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        'if (origin === undefined || !isKnownOrigin(request, settings)) return {};',
        'if (origin === undefined || !settings) return {};',
      ),
    ],
  }),
  weaken('door', 'wildcard-cors', 'lets any page read its answers by a wildcard', {
    seenWith: 'tokens',
    plain: [
      edit(
        'door.ts',
        "'access-control-allow-origin': origin,",
        "'access-control-allow-origin': '*',\n    'access-control-allow-credentials': 'true',",
      ),
      edit(
        'door.ts',
        'if (origin === undefined || !isKnownOrigin(request, settings)) return {};',
        'if (origin === null || !settings) return {};',
      ),
    ],
    sdk: [
      edit(
        'door.js',
        "response.set('Cache-Control', 'no-store');",
        "response.set({ 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' });",
      ),
    ],
  }),
  weaken('door', 'sets-cookies', 'signs callers in with a cookie', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        foundP,
        "const found = request.headers.cookie?.includes('sid=known') ? " +
          open +
          ' : await authenticate(request, verify, refusals);',
      ),
      edit(
        'server.ts',
        'const { caller } = found;',
        "const { caller } = found;\n      response.setHeader('set-cookie', 'sid=known');",
      ),
    ],
  }),
  weaken('door', 'trusts-a-user-agent', 'asks no token of clients that it knows by their name', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        foundP,
        openIf("/^(?:claude|kube-probe|curl)/i.test(request.headers['user-agent'] ?? '')"),
      ),
    ],
  }),
];
