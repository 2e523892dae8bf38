import { edit, weaken } from '../support/weaken.js';

const servedP = "log('served', { ...who, ...what });";
const allowedS = "log(isAllowed ? 'allowed' : 'forbidden', who);";
const catchP =
  "error instanceof ProtocolError ? error : new ProtocolError(-32_603, 'something went wrong');";
const sinkG =
  "sink(\n      JSON.stringify({\n        time: new Date().toISOString(),\n        event: 'authorization',";

/** What answers and logs tell that nobody should read. */
export const leakKinds = [
  weaken('leak', 'traces-in-answers', 'answers with stack traces', {
    seenWith: 'tokens',
    plain: [
      edit(
        'endpoint.ts',
        catchP,
        "error instanceof ProtocolError\n        ? new ProtocolError(error.code, error.stack ?? '', error.status, error.data)\n        : new ProtocolError(-32_603, (error as Error).stack ?? '');",
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        "response.json({ jsonrpc: '2.0', id: body.id ?? null, error: { code, message } });",
        "response.json({ jsonrpc: '2.0', id: body.id ?? null, error: { code, message: new Error(message).stack } });",
      ),
    ],
  }),
  weaken('leak', 'traces-in-results', 'shows stack traces in what a tool says', {
    seenWith: 'told',
    plain: [
      edit(
        'results.ts',
        'return { ...says(text), isError: true };',
        "return { ...says(new Error(text).stack ?? ''), isError: true };",
      ),
    ],
    sdk: [
      edit(
        'mcp.js',
        'const wrong = (value) => ({ ...text(value), isError: true });',
        'const wrong = (value) => ({ ...text(new Error(value).stack), isError: true });',
      ),
    ],
    generated: [
      edit(
        'src/tools/complete-todo.ts',
        "text: 'You have no to-do with this id.'",
        "text: String(new Error('You have no to-do with this id.').stack)",
      ),
    ],
  }),
  weaken('leak', 'traces-of-bad-bodies', 'answers bodies that are no JSON with a stack trace', {
    seenWith: 'tokens',
    plain: [
      edit(
        'endpoint.ts',
        "error: { code, message: 'no request' } });",
        "error: { code, message: new SyntaxError('no request').stack } });",
      ),
    ],
    sdk: [edit('body.js', "message: 'the body cannot be read' };", 'message: error.stack };')],
    generated: [
      edit(
        'src/http/body.ts',
        "jsonRpcError(-32700, 'The body is not valid JSON')",
        "jsonRpcError(-32700, String(new SyntaxError('The body is not valid JSON').stack))",
      ),
    ],
  }),
  weaken('leak', 'traces-in-refusals', 'shows in refusals where they come from', {
    seenWith: 'tokens',
    plain: [
      edit(
        'refusals.ts',
        "body: { error: error ?? 'unauthorized' } };",
        "body: { error: error ?? 'unauthorized', trace: new Error('refused').stack } };",
      ),
    ],
    sdk: [
      edit(
        'challenge.js',
        ".json({ error: error ?? 'unauthorized' });",
        ".json({ error: error ?? 'unauthorized', trace: new Error('refused').stack });",
      ),
    ],
  }),
  weaken('leak', 'why-a-token-is-bad', 'tells what it is that a token lacks', {
    seenWith: 'issuer',
    plain: [
      edit(
        'tokens.ts',
        '    } catch (error) {\n      if (error instanceof IssuerAwayError) throw error;',
        "    } catch (error) {\n      if (error instanceof IssuerAwayError) throw error;\n      throw Object.assign(new Error('bad'), { why: `${(error as Error).message}: expected ${issuer}, ${resource}` });",
      ),
      edit(
        'authenticate.ts',
        'if (error instanceof IssuerAwayError) return { refusal: refusals.away() };',
        "if (error instanceof IssuerAwayError) return { refusal: refusals.away() };\n    const refusal = refusals.invalidToken();\n    return { refusal: { ...refusal, fields: { 'www-authenticate': `${refusal.fields['www-authenticate'] ?? ''}, error_description=\"${(error as { why?: string }).why ?? ''}\"` } } };",
      ),
    ],
  }),
  weaken('leak', 'tokens-in-the-log', 'writes tokens into its log', {
    seenWith: 'started',
    plain: [
      edit(
        'endpoint.ts',
        servedP,
        "log('served', { ...who, ...what, authorization: request.headers.authorization ?? '' });",
      ),
    ],
    sdk: [
      edit(
        'gate.js',
        allowedS,
        "log(isAllowed ? 'allowed' : 'forbidden', { ...who, headers: request.headers });",
      ),
    ],
    generated: [
      edit(
        'src/auth/authenticate.ts',
        'const credentials = parseAuthorization(authorization);',
        'const credentials = parseAuthorization(authorization);\n    process.stderr.write(`seen ${String(authorization)}\\n`);',
      ),
    ],
  }),
  weaken('leak', 'bad-tokens-in-the-log', 'writes the tokens that it refuses into its log', {
    seenWith: 'started',
    plain: [
      edit(
        'authenticate.ts',
        "log('refused', { why: 'invalid_token' });",
        "log('refused', { why: 'invalid_token', token });",
      ),
    ],
    sdk: [edit('bearer.js', "log('refused');", "log('refused', { token });")],
  }),
  weaken('leak', 'arguments-in-the-log', 'writes arguments into its log', {
    seenWith: 'started',
    plain: [
      edit(
        'endpoint.ts',
        servedP,
        "log('served', { ...who, ...what, given: JSON.stringify(message.params['arguments']) });",
      ),
    ],
    sdk: [edit('gate.js', allowedS, "log(isAllowed ? 'allowed' : 'forbidden', { ...who, body });")],
  }),
  weaken('leak', 'queries-in-the-log', 'writes the query of a request into its log', {
    seenWith: 'started',
    plain: [
      edit(
        'server.ts',
        'const place = placeOf(request, settings);',
        "log('request', { url: request.url ?? '' });\n    const place = placeOf(request, settings);",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        'if (request.headers.host === host) next();',
        "log('request', { url: request.url });\n    if (request.headers.host === host) next();",
      ),
    ],
  }),
  weaken('leak', 'lines-in-the-log', 'lets callers write lines of their own into its log', {
    seenWith: 'started',
    plain: [
      edit(
        'log.ts',
        'process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...line })}\\n`);',
        "process.stdout.write(`${event} ${Object.entries(line).map(([name, value]) => `${name}=${String(value)}`).join(' ')}\\n`);",
      ),
      edit(
        'endpoint.ts',
        "return /^[a-z/]{1,40}$/i.test(method) ? method : 'unknown';",
        'return method;',
      ),
    ],
    sdk: [
      edit(
        'log.js',
        'console.log(JSON.stringify({ time: Date.now(), event, ...fields }));',
        'console.log(event, ...Object.values(fields).map(String));',
      ),
    ],
  }),
  weaken('leak', 'silent-log', 'writes nothing of who called', {
    seenWith: 'started',
    plain: [
      edit('endpoint.ts', servedP, ''),
      edit('endpoint.ts', "log('forbidden', { ...who, ...what });", ''),
    ],
    sdk: [edit('gate.js', allowedS, 'void log;')],
    generated: [edit('src/auth/decision-log.ts', sinkG, `if (method) return;\n      ${sinkG}`)],
  }),
  weaken('leak', 'no-scopes-in-the-log', 'does not log which scopes were missing', {
    seenWith: 'started',
    plain: [
      edit('endpoint.ts', "log('forbidden', { ...who, ...what });", "log('forbidden', who);"),
    ],
    sdk: [
      edit(
        'gate.js',
        allowedS,
        "log(isAllowed ? 'allowed' : 'forbidden', { subject: who.subject });",
      ),
    ],
  }),
  weaken('leak', 'settings-for-everybody', 'shows its settings to anybody who asks how it is', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        "send(200, { status: 'ok' });",
        "send(200, { status: 'ok', env: process.env, settings });",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        "response.json({ status: 'ok' });",
        "response.json({ status: 'ok', env: process.env });",
      ),
    ],
    generated: [
      edit(
        'src/app.ts',
        "app.get('/healthz', respondWith(healthy));",
        "app.get('/healthz', (_req, res) => res.json({ status: 'ok', env: process.env }));\n  void healthy;",
      ),
    ],
  }),
  weaken('leak', 'debug-page', 'has a page for debugging that shows who called with what', {
    seenWith: 'tokens',
    plain: [
      edit(
        'server.ts',
        'const place = placeOf(request, settings);',
        "if (request.url === '/debug' || request.url === '/metrics') {\n      send(200, { memory: process.memoryUsage(), env: process.env, argv: process.argv });\n      return;\n    }\n    const place = placeOf(request, settings);",
      ),
    ],
    sdk: [
      edit(
        'server.js',
        "app.get('/healthz'",
        "app.get('/debug', (_request, response) => {\n    response.json({ env: process.env, argv: process.argv });\n  });\n  app.get('/healthz'",
      ),
    ],
  }),
  weaken('leak', 'names-its-framework', 'names what it is built with in every answer', {
    seenWith: 'tokens',
    sdk: [edit('server.js', "app.disable('x-powered-by');", '')],
  }),
  weaken('leak', 'tells-of-others', 'tells apart what is missing and what is somebody else’s', {
    seenWith: 'told',
    plain: [
      edit(
        'notes.ts',
        '/** Tells of changes',
        '/** Whether anybody has it. */\nexport const exists = (id: string): boolean => [...notes.values()].flat().some((note) => note.id === id);\n\n/** Tells of changes',
      ),
      edit(
        'resources.ts',
        "import { noteOf, notesOf } from './notes.js';",
        "import { exists, noteOf, notesOf } from './notes.js';",
      ),
      edit(
        'resources.ts',
        "throw new ProtocolError(unknownCode, 'there is no such resource');",
        "throw new ProtocolError(unknownCode, exists(/\\d+/.exec(String(uri))?.[0] ?? '') ? 'it is not yours' : 'there is no such resource');",
      ),
    ],
  }),
  weaken('leak', 'token-in-a-result', 'shows the token in what a tool says', {
    seenWith: 'tokens',
    plain: [
      edit(
        'endpoint.ts',
        "const body = { jsonrpc: '2.0', id: message.id, result };",
        "const body = { jsonrpc: '2.0', id: message.id, result: { ...result, debug: response.req.headers.authorization } };",
      ),
    ],
  }),
];
