import { edit, weaken } from '../support/weaken.js';

const faultP = 'return owners.get(id) === ownerOf(caller) ? undefined : 404;';
const idP = 'const id = randomUUID();';
const foundP = 'const found = await authenticate(request, verify, refusals);';
const ownerS = 'if (!known || known.owner !== ownerOf(request.auth)) {';

/** Sessions and streams of older revisions. */
export const sessionKinds = [
  weaken('session', 'of-anybody', 'lets anybody into a session whose name they know', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit('sessions.ts', faultP, 'return owners.has(id) && ownerOf(caller) ? undefined : 404;'),
    ],
    sdk: [edit('sessions.js', ownerS, 'if (!known) {')],
  }),
  weaken('session', 'in-place-of-a-token', 'takes a session for a sign-in', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'server.ts',
        foundP,
        "const session = request.headers['mcp-session-id']?.toString() ?? '';\n      const who = request.headers.authorization === undefined ? ownerOfSession(session) : undefined;\n      const found = who === undefined ? await authenticate(request, verify, refusals) : { caller: { subject: who, client: 'session', scopes: new Set(['notes:use', 'notes:read', 'notes:write']), expiresAt: 2e9 } };",
      ),
      edit(
        'server.ts',
        "import { endStreams } from './streams.js';",
        "import { ownerOfSession } from './sessions.js';\nimport { endStreams } from './streams.js';",
      ),
      edit(
        'sessions.ts',
        '/** Ends a session. */',
        '/** Whose it is. */\nexport const ownerOfSession = (id: string): string | undefined => owners.get(id);\n\n/** Ends a session. */',
      ),
    ],
    sdk: [
      edit(
        'bearer.js',
        'return async (request, response, next) => {\n    const fields',
        "return async (request, response, next) => {\n    const session = request.headers['mcp-session-id'];\n    if (known.has(session) && !request.headers.authorization) {\n      request.auth = known.get(session);\n      next();\n      return;\n    }\n    const fields",
      ),
      edit('bearer.js', 'const FIELD', 'const known = new Map();\nconst FIELD'),
      edit(
        'bearer.js',
        'request.auth = auth;',
        "request.auth = auth;\n      if (request.headers['mcp-session-id']) known.set(request.headers['mcp-session-id'], auth);",
      ),
    ],
  }),
  weaken('session', 'counted', 'counts its sessions', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'sessions.ts',
        idP,
        "const id = `session-${String(owners.size + 1).padStart(12, '0')}`;",
      ),
    ],
    sdk: [
      edit(
        'sessions.js',
        'sessionIdGenerator: () => randomUUID(),',
        "sessionIdGenerator: () => `session-${String(sessions.size + 1).padStart(12, '0')}`,",
      ),
    ],
  }),
  weaken('session', 'of-the-clock', 'names sessions by the time', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [edit('sessions.ts', idP, 'const id = `s-${Date.now()}-${process.hrtime.bigint()}`;')],
    sdk: [
      edit(
        'sessions.js',
        'sessionIdGenerator: () => randomUUID(),',
        'sessionIdGenerator: () => `s-${Date.now()}-${process.hrtime.bigint()}`,',
      ),
    ],
  }),
  weaken('session', 'of-the-user', 'names sessions by their user', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'sessions.ts',
        idP,
        "const id = Buffer.from(`session of ${ownerOf(caller)}`).toString('hex');",
      ),
    ],
  }),
  weaken('session', 'never-ended', 'goes on with a session that was ended', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [edit('endpoint.ts', '    endSession(session);\n', '')],
    sdk: [edit('sessions.js', 'sessions.delete(id);\n    },', 'void id;\n    },')],
  }),
  weaken('session', 'made-up', 'serves sessions that it never began', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'sessions.ts',
        faultP,
        'return (owners.get(id) ?? ownerOf(caller)) === ownerOf(caller) ? undefined : 404;',
      ),
    ],
  }),
  weaken('session', 'not-needed', 'serves requests without the session they need', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'sessions.ts',
        'if (id === undefined) return 400;',
        'if (id === undefined) return undefined;',
      ),
    ],
  }),
  weaken(
    'session',
    'wrong-status',
    'answers unknown sessions with 400, so that clients never begin anew',
    {
      seenWith: 'tokens',
      revision: 'older',
      plain: [
        edit('sessions.ts', faultP, 'return owners.get(id) === ownerOf(caller) ? undefined : 400;'),
      ],
      sdk: [edit('sessions.js', 'response.status(404).json(', 'response.status(400).json(')],
    },
  ),
  weaken('session', 'in-the-query', 'takes the name of a session from the query', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'server.ts',
        foundP,
        "const asked = new URL(request.url ?? '', 'http://x').searchParams.get('sessionId');\n      if (asked) request.headers['mcp-session-id'] = asked;\n      " +
          foundP,
      ),
    ],
  }),
  weaken('session', 'stream-of-all', 'tells everybody of what changed for one', {
    seenWith: 'told',
    revision: 'older',
    plain: [
      edit(
        'streams.ts',
        "if (owner !== ownerOf(caller) || !caller.scopes.has('notes:read')) return;",
        'void owner;',
      ),
    ],
  }),
  weaken('session', 'batches', 'takes batches', {
    seenWith: 'tokens',
    revision: 'older',
    sdk: [edit('gate.js', ' || Array.isArray(body))', ' && !Array.isArray(body))')],
  }),
  weaken('session', 'any-version', 'serves protocol versions that nobody knows', {
    seenWith: 'tokens',
    revision: 'older',
    plain: [
      edit(
        'endpoint.ts',
        'return version !== undefined && !stateful.includes(String(version));',
        'return version === null && !stateful.includes(String(version));',
      ),
    ],
  }),
];
