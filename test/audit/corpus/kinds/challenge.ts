import { edit, weaken } from '../support/weaken.js';

const fieldsP = "const fields = { 'www-authenticate': `Bearer ${parts.join(', ')}` };";
const setS = ".set('WWW-Authenticate', value)";
const unauthenticatedP = 'unauthenticated: () => challenge(401, BASE_SCOPES),';
const insufficientP = "challenge(403, scopes, 'insufficient_scope')";

/** What refusals say, and where the metadata leads. */
export const challengeKinds = [
  weaken('challenge', 'no-challenge', 'refuses without a challenge', {
    seenWith: 'tokens',
    plain: [edit('refusals.ts', fieldsP, 'const fields = parts ? {} : {};')],
    sdk: [edit('challenge.js', setS, '')],
    generated: [
      edit(
        'src/auth/challenges.ts',
        "return refusal(401, body, { 'WWW-Authenticate': value });",
        'void value;\n      return refusal(401, body, {});',
      ),
    ],
  }),
  weaken('challenge', 'no-challenge-with-403', 'refuses for scopes without a challenge', {
    seenWith: 'issuer',
    plain: [
      edit(
        'refusals.ts',
        fieldsP,
        "const fields = status === 403 ? {} : { 'www-authenticate': `Bearer ${parts.join(', ')}` };",
      ),
    ],
    sdk: [edit('challenge.js', setS, ".set(status === 403 ? {} : { 'WWW-Authenticate': value })")],
  }),
  weaken('challenge', 'no-pointer', 'does not say where its metadata is', {
    seenWith: 'tokens',
    plain: [edit('refusals.ts', '      `resource_metadata="${pointer}"`,\n', '')],
    sdk: [edit('challenge.js', ', resource_metadata=\"${pointer}\"`', '`')],
    generated: [
      edit(
        'src/auth/bearer.ts',
        '    `resource_metadata="${challenge.resourceMetadataUrl}"`,\n',
        '',
      ),
    ],
  }),
  weaken('challenge', 'pointer-elsewhere', 'points at metadata of another host', {
    seenWith: 'tokens',
    plain: [
      edit(
        'refusals.ts',
        'const pointer = `${new URL(resource).origin}',
        'const pointer = `http://localhost:1',
      ),
    ],
  }),
  weaken(
    'challenge',
    'pointer-from-host',
    'builds the pointer to its metadata of what a request says',
    {
      seenWith: 'tokens',
      plain: [
        edit(
          'server.ts',
          'const refusals = createRefusals(settings);\n  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {',
          "return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {\n    const said = request.headers['x-forwarded-host'] ?? request.headers.host;\n    const refusals = createRefusals({ ...settings, resource: `http://${String(said)}/mcp` });",
        ),
      ],
      sdk: [
        edit(
          'challenge.js',
          'const pointer = new URL(resource).origin + metadataPath(resource);',
          "const said = response.req.get('x-forwarded-host') ?? response.req.get('host');\n  const pointer = `http://${said}` + metadataPath(resource);",
        ),
      ],
    },
  ),
  weaken('challenge', 'error-without-token', 'names an error where no token was sent', {
    seenWith: 'tokens',
    plain: [
      edit(
        'refusals.ts',
        unauthenticatedP,
        "unauthenticated: () => challenge(401, BASE_SCOPES, 'invalid_token'),",
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        'challenge(response, resource, 401);',
        "challenge(response, resource, 401, 'invalid_token');",
      ),
    ],
  }),
  weaken('challenge', 'no-scopes', 'does not say which scopes to begin with', {
    seenWith: 'tokens',
    plain: [edit('refusals.ts', '      `scope="${scopes.join(\' \')}"`,\n', '')],
  }),
  weaken('challenge', 'all-scopes', 'asks for every scope at the sign-in', {
    seenWith: 'told',
    plain: [
      edit('refusals.ts', 'import { BASE_SCOPES } from', 'import { ALL_SCOPES, BASE_SCOPES } from'),
      edit('refusals.ts', unauthenticatedP, 'unauthenticated: () => challenge(401, ALL_SCOPES),'),
    ],
  }),
  weaken(
    'challenge',
    'names-missing-scopes-alone',
    'asks for the missing scopes, and not for all that it takes',
    {
      seenWith: 'issuer',
      plain: [
        edit(
          'endpoint.ts',
          'refuse(refusals.insufficient([...new Set(needed)]));',
          'refuse(refusals.insufficient(missing(caller, needed)));',
        ),
      ],
      sdk: [
        edit(
          'gate.js',
          "'insufficient_scope', needed);",
          "'insufficient_scope', needed.filter((scope) => !held.has(scope)));",
        ),
      ],
    },
  ),
  weaken('challenge', 'asks-for-the-broad-scope', 'asks for a scope that is broader than needed', {
    seenWith: 'told',
    plain: [
      edit(
        'refusals.ts',
        insufficientP,
        "challenge(403, [...scopes, 'notes:admin'], 'insufficient_scope')",
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        "'insufficient_scope', needed);",
        "'insufficient_scope', [...needed, 'notes:admin']);",
      ),
    ],
  }),
  weaken('challenge', 'echoes-the-token', 'repeats a bad token in its challenge', {
    seenWith: 'tokens',
    plain: [
      edit(
        'refusals.ts',
        "invalidToken: () => challenge(401, BASE_SCOPES, 'invalid_token'),",
        "invalidToken: (token = '') => {\n      const refusal = challenge(401, BASE_SCOPES, 'invalid_token');\n      return { ...refusal, body: { error: `bad token ${token}` } };\n    },",
      ),
      edit(
        'authenticate.ts',
        'return { refusal: refusals.invalidToken() };',
        'return { refusal: refusals.invalidToken(token) };',
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        "log('refused');\n      challenge(response, resource, 401, 'invalid_token');",
        "response.set('X-Refused', token);\n      challenge(response, resource, 401, 'invalid_token');",
      ),
    ],
  }),
  weaken('challenge', 'forbids-bad-tokens', 'answers bad tokens with 403', {
    seenWith: 'tokens',
    plain: [
      edit(
        'refusals.ts',
        "challenge(401, BASE_SCOPES, 'invalid_token')",
        "challenge(403, BASE_SCOPES, 'invalid_token')",
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        "challenge(response, resource, 401, 'invalid_token');\n    }",
        "challenge(response, resource, 403, 'invalid_token');\n    }",
      ),
    ],
  }),
  weaken('challenge', 'refuses-scopes-with-401', 'answers missing scopes with 401', {
    seenWith: 'issuer',
    plain: [edit('refusals.ts', insufficientP, "challenge(401, scopes, 'invalid_token')")],
    sdk: [
      edit(
        'gate.js',
        "challenge(response, resource, 403, 'insufficient_scope', needed);",
        "challenge(response, resource, 401, 'invalid_token', needed);",
      ),
    ],
  }),
  weaken(
    'challenge',
    'refuses-in-a-result',
    'answers missing scopes with 200 and an error of the protocol',
    {
      seenWith: 'issuer',
      plain: [
        edit(
          'endpoint.ts',
          'refuse(refusals.insufficient([...new Set(needed)]));',
          "send(200, { jsonrpc: '2.0', id: message.id ?? null, error: { code: 1, message: 'forbidden' } });",
        ),
      ],
    },
  ),
  weaken('challenge', 'sends-to-a-login-page', 'sends callers without a token to a login page', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        'refuse(found.refusal);',
        "if (request.headers.authorization === undefined) send(302, undefined, { location: 'https://login.invalid/' });\n        else refuse(found.refusal);",
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        'challenge(response, resource, 401);',
        "response.redirect('https://login.invalid/');",
      ),
    ],
  }),
  weaken('challenge', 'metadata-elsewhere', 'serves its metadata at a path that nobody looks at', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        "else if (place === 'metadata') answerMetadata(request, settings, send);",
        "else if (place === 'metadata') send(404);\n    else if (request.url === '/metadata') answerMetadata(request, settings, send);",
      ),
    ],
    sdk: [edit('server.js', 'app.all(metadataPath(resource),', "app.all('/.well-known/mcp',")],
  }),
  weaken('challenge', 'metadata-behind-a-token', 'shows its metadata to those who signed in', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        "else if (place === 'metadata') answerMetadata(request, settings, send);",
        "else if (place === 'metadata' && request.headers.authorization === undefined) refuse(refusals.unauthenticated());\n    else if (place === 'metadata') answerMetadata(request, settings, send);",
      ),
    ],
  }),
  weaken('challenge', 'metadata-of-another-resource', 'names another resource in its metadata', {
    seenWith: 'tokens',
    plain: [edit('metadata.ts', '    resource,\n', '    resource: `${resource}/v1`,\n')],
    sdk: [
      edit(
        'server.js',
        '    resource,\n    authorization_servers',
        '    resource: `${resource}/v1`,\n    authorization_servers',
      ),
    ],
    generated: [
      edit(
        'src/auth/metadata.ts',
        'resource: options.resource,',
        'resource: `${options.resource}/v1`,',
      ),
    ],
  }),
  weaken('challenge', 'metadata-of-the-origin', 'names its origin as the resource', {
    seenWith: 'tokens',
    plain: [edit('metadata.ts', '    resource,\n', '    resource: new URL(resource).origin,\n')],
  }),
  weaken('challenge', 'metadata-from-host', 'builds its metadata of what a request says', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        'send(200, metadataOf(settings), metadataFields)',
        'send(200, metadataOf({ ...settings, resource: settings.resource.replace(new URL(settings.resource).host, String(said)) }), metadataFields)',
      ),
      edit(
        'server.ts',
        'function answerMetadata({ method }: IncomingMessage,',
        "function answerMetadata({ method, headers: { host, 'x-forwarded-host': said = host } }: IncomingMessage,",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        'response.json(metadata);',
        "response.json({ ...metadata, resource: resource.replace(host, request.get('x-forwarded-host') ?? host) });",
      ),
    ],
  }),
  weaken('challenge', 'wrong-issuer', 'names an authorization server that is not its own', {
    seenWith: 'issuer',
    plain: [
      edit(
        'metadata.ts',
        'authorization_servers: [issuer],',
        'authorization_servers: [`${issuer}/other`],',
      ),
    ],
    sdk: [
      edit(
        'server.js',
        'authorization_servers: [issuer],',
        'authorization_servers: [`${issuer}/other`],',
      ),
    ],
    generated: [
      edit(
        'src/auth/metadata.ts',
        'authorization_servers: options.issuers,',
        'authorization_servers: options.issuers.map((each) => `${each}/other`),',
      ),
    ],
  }),
  weaken(
    'challenge',
    'issuer-with-a-slash',
    'names its authorization server with a slash too many',
    {
      seenWith: 'issuer',
      plain: [
        edit(
          'metadata.ts',
          'authorization_servers: [issuer],',
          'authorization_servers: [`${issuer}/`],',
        ),
      ],
      sdk: [
        edit(
          'server.js',
          'authorization_servers: [issuer],',
          'authorization_servers: [`${issuer}/`],',
        ),
      ],
    },
  ),
  weaken('challenge', 'one-issuer-too-many', 'names an authorization server more than it trusts', {
    seenWith: 'issuer',
    plain: [
      edit(
        'metadata.ts',
        'authorization_servers: [issuer],',
        "authorization_servers: ['https://login.invalid', issuer],",
      ),
    ],
  }),
  weaken('challenge', 'no-issuer', 'names no authorization server', {
    seenWith: 'tokens',
    plain: [
      edit('metadata.ts', '    authorization_servers: [issuer],\n', ''),
      edit('metadata.ts', '{ resource, issuer }: Settings', '{ resource }: Settings'),
    ],
    sdk: [edit('server.js', '    authorization_servers: [issuer],\n', '')],
  }),
  weaken(
    'challenge',
    'issuer-metadata-as-its-own',
    'passes off metadata of an authorization server as its own',
    {
      seenWith: 'tokens',
      plain: [
        edit('metadata.ts', '    resource,\n', '    resource,\n    jwks_uri: `${issuer}/jwks`,\n'),
      ],
    },
  ),
  weaken('challenge', 'invites-queries', 'says that tokens may come in the query', {
    seenWith: 'tokens',
    plain: [
      edit(
        'metadata.ts',
        "bearer_methods_supported: ['header'],",
        "bearer_methods_supported: ['header', 'query'],",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        "bearer_methods_supported: ['header'],",
        "bearer_methods_supported: ['header', 'query'],",
      ),
    ],
  }),
  weaken('challenge', 'offers-offline-access', 'publishes offline_access as a scope of its own', {
    seenWith: 'tokens',
    plain: [
      edit(
        'scopes.ts',
        "['notes:use', 'notes:read', 'notes:write'];",
        "['notes:use', 'notes:read', 'notes:write', 'offline_access'];",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        "['notes:use', 'notes:read', 'notes:write'],",
        "['notes:use', 'notes:read', 'notes:write', 'offline_access'],",
      ),
    ],
  }),
  weaken('challenge', 'metadata-kept-for-days', 'lets its metadata be kept for a month', {
    seenWith: 'tokens',
    plain: [edit('metadata.ts', 'public, max-age=300', 'public, max-age=2592000')],
  }),
];
