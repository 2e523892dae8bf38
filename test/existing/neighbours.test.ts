import { describe, expect, it } from 'vitest';
import { HANDLER, HEAD, readFiles } from './support/written-project.js';

/** What stands beside MCP in a server with some more code: `kind`, with `!` where it stops the command. */
async function beside(imports: string, code = ''): Promise<string[]> {
  const { neighbours } = await readFiles({
    'src/index.ts': `${imports}\n${HEAD} const app = express(); ${code}\napp.post('/mcp', ${HANDLER}); app.listen(1);`,
  });
  for (const { value, because, at } of neighbours) {
    expect(value.says.length).toBeLessThan(700);
    expect([because, at?.file]).toEqual([expect.stringMatching(/./), 'src/index.ts']);
  }
  return neighbours.map(({ value }) => `${value.kind}${value.stops ? '!' : ''}`);
}

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
        app.addHook('onRequest', async (request) => { await request.jwtVerify(); }); app.post('/mcp', (r) => h.fetch(r)); await app.listen({ port: 1 });`,
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
