import { describe, expect, it } from 'vitest';
import { HANDLER, HEAD, readFiles } from './support/written-project.js';

/** What stands beside MCP in a server with some more code: `kind`, with `!` where it stops the command. */
async function beside(imports: string, code = ''): Promise<string[]> {
  const { neighbours } = await readFiles({
    'src/index.ts': `${imports}\n${HEAD} const app = express(); ${code}\napp.post('/mcp', ${HANDLER}); app.listen(process.env.PORT);`,
  });
  for (const { value, because, at } of neighbours) {
    expect(value.says.length).toBeLessThan(700);
    expect([because, at?.file]).toEqual([expect.stringMatching(/./), 'src/index.ts']);
  }
  return neighbours.map(({ value }) => `${value.kind}${value.stops ? '!' : ''}`);
}

describe('a way that no guard covers stops the command', () => {
  const served = async (code: string, chosen?: string, imports = '') => {
    const text = `${imports}\n${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); ${code}; app.listen(process.env.PORT);`;
    const { neighbours } = await readFiles({ 'src/index.ts': text }, chosen);
    return neighbours
      .map(({ value }) => `${value.kind}${value.stops ? '!' : ''} ${value.says}`)
      .filter((each) => !each.startsWith('other-routes'));
  };
  const STDIO = `import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'; import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';`;
  const build = `const build = () => new McpServer({ name: 'y', version: '1' });`;

  it.each([
    [
      'a transport of its own',
      `${build} class Plain { async start() {} async send(m) { this.res.json(m); } } app.post('/rpc', async (req, res) => { const t = new Plain(); await build().connect(t); t.onmessage(req.body); })`,
    ],
    [
      'one that is kept and of its own',
      `${build} class Plain {} const kept = new Map(); app.post('/rpc', async (req, res) => { let t = kept.get(req.query.id); if (!t) { t = new Plain(); await build().connect(t); } t.onmessage(req.body); })`,
    ],
    ['one of another package', `${build} void build().connect(new Other())`],
    ['one that is an object', `${build} void build().connect({ start() {}, send() {} })`],
    ['one that was not followed', `${build} export const serve = (t) => build().connect(t)`],
    [
      'one of its own in a function that takes some of the SDK as well',
      `${build} class Plain {} const connect = (t) => build().connect(t); app.post('/rpc', async (req) => { const t = new Plain(); await connect(t); t.onmessage(req.body); }); void connect(new StdioServerTransport())`,
    ],
    [
      'one of its own that another function hands on',
      `${build} class Plain {} const connect = (t) => build().connect(t); [new Plain()].forEach(connect); void connect(new StdioServerTransport())`,
    ],
  ])('%s', async (_, code) => {
    expect(await served(code, undefined, STDIO)).toEqual([
      expect.stringMatching(/^other-transport! /),
    ]);
  });

  it.each([
    ['standard input and output', `${build} void build().connect(new StdioServerTransport())`],
    ['memory', `${build} const [a] = InMemoryTransport.createLinkedPair(); void a`],
    [
      'one that only adds to that of the SDK',
      `${build} class Mine extends StreamableHTTPServerTransport {} app.post('/mcp', async (req, res) => { const t = new Mine({ sessionIdGenerator: undefined }); await build().connect(t); await t.handleRequest(req, res); })`,
    ],
    [
      'one of the SDK that is kept',
      `${build} const kept = {}; app.post('/mcp', async (req, res) => { let t = kept[req.query.id]; if (!t) { t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }); await build().connect(t); } await t.handleRequest(req, res); })`,
    ],
    [
      'a function for all of the SDK',
      `${build} async function connect(t) { await build().connect(t); } app.post('/mcp', async (req, res) => { const t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }); await connect(t); await t.handleRequest(req, res); }); void connect(new StdioServerTransport())`,
    ],
    [
      'a method for all of the SDK',
      `class Notes { server = new McpServer({ name: 'y', version: '1' }); async connect(t) { await this.server.connect(t); } } app.post('/mcp', async (req, res) => { const t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }); await new Notes().connect(t); await t.handleRequest(req, res); }); void new Notes().connect(new StdioServerTransport())`,
    ],
    [
      'one of the SDK that a promise gives',
      `${build} const connect = (t) => build().connect(t); void Promise.resolve(new StdioServerTransport()).then(connect)`,
    ],
    ['something that is no server of MCP', 'void database.connect(url)'],
  ])('and not %s', async (_, code) => {
    expect(await served(code, undefined, STDIO)).toEqual([]);
  });

  it('also beside the path that was chosen, and one that is sealed is said', async () => {
    const foreign = `import { StreamableHTTPTransport } from '@hono/mcp';`;
    const hono = `app.all('/h', (req, res) => new StreamableHTTPTransport().handleRequest(req, res))`;
    expect(await served(hono, '/mcp', foreign)).toEqual([
      expect.stringMatching(/^other-transport! @hono\/mcp /),
      expect.stringMatching(/^other-path! \/h /),
    ]);
    expect(await served(`app.post('/two', ${HANDLER})`, '/mcp')).toEqual([
      expect.stringMatching(/^other-path \/two .*404/),
    ]);
  });

  it('also FastMCP for hosts of functions, which makes no HTTP server', async () => {
    const edge = `import { EdgeFastMCP } from 'fastmcp/edge';`;
    expect(await served('', undefined, edge)).toEqual([
      expect.stringMatching(/^other-transport! EdgeFastMCP serves MCP as well/),
    ]);
  });

  it('and a path that is none of them is not taken', async () => {
    await expect(served('', '/nope')).rejects.toMatchObject({
      code: 'unknown-path',
      choices: ['/mcp'],
    });
  });

  it('and two kinds at one path are said in words', async () => {
    const sse = `app.get('/mcp', async (req, res) => { const t = new SSEServerTransport('/messages', res); await new McpServer({}).connect(t); })`;
    const imports = `import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';`;
    await expect(served(sse, undefined, imports)).rejects.toMatchObject({
      code: 'unsupported-server',
      message: expect.stringContaining('two kinds at one path') as string,
    });
  });
});

describe('a port', () => {
  it.each([
    ['app2.listen(3000)', true],
    ['const PORT = 3000; app2.listen(PORT, () => {})', true],
    ['app2.listen({ port: 3000 })', true],
    ['app2.listen(process.env.PORT ?? 3000)', false],
    ['app2.listen(Number(process.env.PORT || 3000))', false],
    ['app2.listen(0)', false],
  ])('of %s is fixed: %s', async (code, isFixed) => {
    const { neighbours } = await readFiles({
      'src/index.ts': `${HEAD} const app2 = express(); app2.post('/mcp', ${HANDLER}); ${code};`,
    });
    expect(neighbours.map(({ value }) => value.kind)).toEqual(isFixed ? ['fixed-port'] : []);
  });
});

describe('authentication that is there is named', () => {
  it.each([
    [
      'the bearer check of the SDK',
      `import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';`,
      `app.use('/mcp', requireBearerAuth({ verifier }));`,
    ],
    [
      'its router of an authorization server',
      `import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';`,
      'app.use(mcpAuthRouter({ provider }));',
    ],
    [
      'passport',
      `import passport from 'passport';`,
      `app.use(passport.authenticate('jwt', { session: false }));`,
    ],
    [
      'express-jwt',
      `import { expressjwt } from 'express-jwt';`,
      `app.use(expressjwt({ secret, algorithms: ['RS256'] }));`,
    ],
    [
      'express-oauth2-jwt-bearer',
      `import { auth } from 'express-oauth2-jwt-bearer';`,
      'app.use(auth());',
    ],
    [
      'jose',
      `import { jwtVerify } from 'jose';`,
      'app.use(async (req, res, next) => { await jwtVerify(req.token, key); next(); });',
    ],
    [
      'jsonwebtoken',
      `import jwt from 'jsonwebtoken';`,
      'app.use((req, res, next) => { jwt.verify(req.token, key); next(); });',
    ],
    [
      'a comparison of keys',
      `import { timingSafeEqual } from 'node:crypto';`,
      'app.use((req, res, next) => { timingSafeEqual(a, b); next(); });',
    ],
    [
      'the header of keys',
      '',
      `app.use((req, res, next) => (req.headers['x-api-key'] === key ? next() : res.status(401).end()));`,
    ],
    [
      'the header of tokens',
      '',
      `app.use((req, res, next) => (req.headers.authorization === key ? next() : res.status(401).end()));`,
    ],
    [
      'the same by its method',
      '',
      `app.use((req, res, next) => (req.get('Authorization') === key ? next() : res.status(401).end()));`,
    ],
    [
      'Clerk',
      `import { mcpAuthClerk } from '@clerk/mcp-tools/express';`,
      'app.use(mcpAuthClerk());',
    ],
    ['better-auth', `import { betterAuth } from 'better-auth';`, 'betterAuth({});'],
  ])('%s', async (_, imports, code) => {
    expect(await beside(imports, code)).toEqual(['authentication']);
  });

  it('a hook and a plugin of Fastify', async () => {
    const { neighbours } = await readFiles({
      'src/index.ts': `import Fastify from 'fastify'; import jwt from '@fastify/jwt'; import { createMcpHandler } from '@modelcontextprotocol/server';
        const h = createMcpHandler(() => {}); const app = Fastify({ trustProxy: true }); app.register(jwt, { secret: 'x' });
        app.addHook('onRequest', async (request) => { await request.jwtVerify(); }); app.post('/mcp', (r) => h.fetch(r)); await app.listen({ port: Number(process.env.PORT) });`,
    });
    expect(neighbours.map(({ value }) => value.kind)).toEqual(['proxy', 'authentication']);
  });

  it.each([
    ['a comment', '', `// requireBearerAuth({ verifier }); req.headers.authorization`],
    ['a string', '', `const text = 'passport.authenticate()';`],
    ['an import that nothing calls', `import passport from 'passport';`, ''],
    [
      'a function of that name',
      'const requireBearerAuth = () => (req, res, next) => next();',
      'app.use(requireBearerAuth());',
    ],
    [
      'headers of a request that goes out',
      '',
      `await fetch('https://api.example.com', { headers: { authorization: token } });`,
    ],
  ])('and not for %s', async (_, imports, code) => {
    expect(await beside(imports, code)).toEqual([]);
  });
});

describe('what else stands there is named', () => {
  it.each([
    [
      'WebSockets',
      `import { WebSocketServer } from 'ws';`,
      'new WebSocketServer({ port: 2 });',
      ['websocket'],
    ],
    [
      'MCP over a WebSocket, which no guard covers',
      `import { WebSocketServerTransport } from './ws.js';`,
      'server.connect(new WebSocketServerTransport(2));',
      ['websocket!'],
    ],
    ['a parser of bodies', '', 'app.use(express.json());', ['body-parser']],
    [
      'one that parses JSON otherwise',
      `import JSONbig from 'json-bigint';`,
      'JSONbig.parse(text);',
      ['json-parser'],
    ],
    [
      'cookies and CORS',
      `import cors from 'cors'; import session from 'express-session';`,
      'app.use(cors()); app.use(session({}));',
      ['cors', 'cookies'],
    ],
    ['a proxy', '', `app.set('trust proxy', 1);`, ['proxy']],
    ['an error handler', '', 'app.use((error, req, res, next) => res.end());', ['error-handler']],
    ['other routes', '', `app.get('/notes', (req, res) => res.end());`, ['other-routes']],
  ])('%s', async (_, imports, code, kinds) => {
    expect(await beside(imports, code)).toEqual(kinds);
  });

  it('ten thousand of one kind are a few', async () => {
    const many = Array.from(
      { length: 3000 },
      (_, n) =>
        `app.get('/r${n}', (req, res) => res.end()); app.use(express.json({ limit: ${n} }));`,
    );
    const kinds = await beside('', many.join('\n'));
    expect(kinds.length).toBeLessThan(12);
  });
});
