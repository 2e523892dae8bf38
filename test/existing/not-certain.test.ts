import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/existing/findings.js';
import {
  doorsOf,
  HANDLER,
  HEAD,
  readFiles,
  spotsOf,
  type Files,
} from './support/written-project.js';

const one = (text: string): Files => ({ 'src/index.ts': `${HEAD}\n${text}` });
const certainDoors = (findings: Findings) =>
  doorsOf(findings).filter((door) => door.endsWith(' certain'));
const certainServers = (findings: Findings) =>
  spotsOf(findings).filter((spot) => spot === 'protectServer certain');

describe('a door of which one step was not followed is not certain', () => {
  it.each<[string, Files]>([
    [
      'a path from the environment',
      one(`const app = express(); app.post(process.env.MCP_PATH, ${HANDLER}); app.listen(1);`),
    ],
    [
      'a path from the environment, with a default',
      one(
        `const app = express(); app.post(process.env.MCP_PATH ?? '/mcp', ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'the same through a constant',
      one(
        `const path = process.env.MCP_PATH || '/mcp'; const app = express(); app.post(path, ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'the same through settings',
      one(
        `const settings = { path: process.env.MCP_PATH ?? '/mcp' }; const app = express(); app.post(settings.path, ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'a path that a function makes',
      one(`const app = express(); app.post(join('/a', '/mcp'), ${HANDLER}); app.listen(1);`),
    ],
    [
      'a path that is one of two',
      one(`const app = express(); app.post(flag ? '/a' : '/b', ${HANDLER}); app.listen(1);`),
    ],
    [
      'a path that is assigned again',
      one(
        `let path = '/mcp'; path = '/other'; const app = express(); app.post(path, ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'a path with a parameter',
      one(`const app = express(); app.post('/:tenant/mcp', ${HANDLER}); app.listen(1);`),
    ],
    [
      'a path with a wildcard',
      one(`const app = express(); app.post('/mcp*', ${HANDLER}); app.listen(1);`),
    ],
    [
      'a path that is a pattern',
      one(`const app = express(); app.post(/mcp/, ${HANDLER}); app.listen(1);`),
    ],
    [
      'a prefix from the environment',
      one(
        `const app = express(); const r = express.Router(); r.post('/mcp', ${HANDLER}); app.use(process.env.PREFIX, r); app.listen(1);`,
      ),
    ],
    [
      'a router that is one of two',
      one(
        `const app = express(); const a = express.Router(); const b = express.Router(); const r = flag ? a : b; r.post('/mcp', ${HANDLER}); app.use('/x', r); app.listen(1);`,
      ),
    ],
    [
      'everything that nothing else takes',
      one(`const app = express(); app.use(${HANDLER}); app.listen(1);`),
    ],
    [
      'whatever begins with it',
      {
        'src/index.ts': `${HEAD} import http from 'http'; const t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }); http.createServer((req, res) => { if (req.url?.startsWith('/mcp')) t.handleRequest(req, res); }).listen(1);`,
      },
    ],
    [
      'options of the transport that are not there',
      one(
        `import { options } from 'elsewhere'; const app = express(); app.post('/mcp', async (req, res) => { const t = new StreamableHTTPServerTransport(options); await t.handleRequest(req, res); }); app.listen(1);`,
      ),
    ],
    [
      'a generator of sessions that may be none',
      one(
        `const app = express(); app.post('/mcp', async (req, res) => { const t = new StreamableHTTPServerTransport({ sessionIdGenerator: flag ? () => 'x' : undefined }); await t.handleRequest(req, res); }); app.listen(1);`,
      ),
    ],
    [
      'a route of a function that others get as well',
      one(
        `const mount = (router) => { router.post('/mcp', ${HANDLER}); }; const app = express(); mount(app); plugins.push(mount); app.listen(1);`,
      ),
    ],
    [
      'a route of a router that may be another',
      one(
        `const app = express(); const router = flag ? app : elsewhere(); router.post('/mcp', ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'sessions that options from elsewhere may take away, at the route of a stored transport',
      one(
        `const all = {}; const app = express(); app.post('/mcp', async (req, res) => { const t = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'x', ...more }); all.x = t; await t.handleRequest(req, res); }); app.get('/mcp', (req, res) => all[req.id].handleRequest(req, res)); app.listen(1);`,
      ),
    ],
    [
      'a plugin with options from elsewhere',
      {
        'src/index.ts': `import Fastify from 'fastify'; import { options } from './options.js'; import { createMcpHandler } from '@modelcontextprotocol/server'; const h = createMcpHandler(() => {}); const app = Fastify(); app.register(async (f) => { f.post('/mcp', (request) => h.fetch(request)); }, { ...options }); await app.listen({ port: 1 });`,
      },
    ],
    [
      'a method of that name of something unknown',
      one(
        `const t = new StreamableHTTPServerTransport({}); const app = express(); app.post('/mcp', (req, res) => registry.get(req).handleRequest(req, res)); app.listen(1);`,
      ),
    ],
  ])('%s', async (_, files) => {
    const findings = await readFiles(files);
    expect(certainDoors(findings)).toEqual([]);
    // Said beforehand, it is.
    const chosen = await readFiles(files, '/chosen');
    expect(certainDoors(chosen).map((door) => door.split(' ')[0])).toEqual(['/chosen']);
  });
});

it('a path that is one of two is none', async () => {
  const findings = await readFiles(
    one(`const app = express(); app.post(flag ? '/a' : '/b', ${HANDLER}); app.listen(1);`),
  );
  expect(doorsOf(findings)).toEqual([]);
});

describe('a handler around other handlers', () => {
  it('does not make every route a door', async () => {
    const findings = await readFiles(
      one(`
      const wrap = (handler) => async (req, res, next) => { try { await handler(req, res); } catch (error) { next(error); } };
      const app = express(); app.get('/health', wrap(async (req, res) => res.end())); app.post('/mcp', wrap(${HANDLER})); app.listen(1);`),
    );
    expect(doorsOf(findings)).toEqual(['/mcp stateless certain']);
  });

  it('does not make a route of a helper that several share a door', async () => {
    const findings = await readFiles(
      one(`
      const run = async (task, req, res) => { await task(req, res); };
      const app = express(); app.get('/health', (req, res) => run(health, req, res)); app.post('/mcp', (req, res) => run(mcp, req, res));
      async function health(req, res) { res.end(); } const mcp = ${HANDLER}; app.post('/direct', mcp); app.listen(1);`),
    );
    expect(certainDoors(findings)).toEqual(['/direct stateless certain']);
  });
});

describe('a server that was not followed to its end is not edited', () => {
  it.each<[string, Files]>([
    [
      'one of two applications',
      one(
        `const a = express(); const b = express(); const app = flag ? a : b; app.post('/mcp', ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'a server or an application',
      one(
        `import https from 'https'; const app = express(); app.post('/mcp', ${HANDLER}); (tls ? https.createServer(tls, app) : app).listen(1);`,
      ),
    ],
    [
      'an application that a framework of the company makes',
      one(
        `import { makeApp } from '@company/web'; const app = makeApp(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
      ),
    ],
    [
      'an optional call',
      one(`const app = express(); app.post('/mcp', ${HANDLER}); app?.listen(1);`),
    ],
    [
      'a file that says it is generated',
      {
        'src/index.ts': `// @generated by x\n${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
      },
    ],
    [
      'a bundle',
      {
        'src/index.js': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1); const big = '${'x'.repeat(6000)}';`,
      },
    ],
    [
      'the output of a build',
      {
        'src/index.js': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);\n//# sourceMappingURL=index.js.map\n`,
      },
    ],
  ])('%s', async (_, files) => {
    const findings = await readFiles(files);
    expect(certainServers(findings)).toEqual([]);
    expect(findings.shape.certainty).not.toBe('certain');
  });

  it('Fastify in an expression that nothing can stand before', async () => {
    const findings = await readFiles({
      'src/index.ts': `import Fastify from 'fastify'; import { createMcpHandler } from '@modelcontextprotocol/server';
        const h = createMcpHandler(() => {}); const build = async () => { const app = Fastify(); app.post('/mcp', (r) => h.fetch(r)); return app; };
        build().then((app) => app.listen({ port: 1 }));`,
    });
    expect(certainServers(findings)).toEqual([]);
  });

  it('a transport that no listening server was followed to, beside one that was', async () => {
    const findings = await readFiles({
      'src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
      'src/worker.ts': `import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
        export default { fetch: (request) => new WebStandardStreamableHTTPServerTransport({}).handleRequest(request) };`,
    });
    expect(spotsOf(findings)).toEqual(['protectServer certain', 'sealed certain', 'sealed likely']);
  });

  it('something else that listens and was not followed', async () => {
    const findings = await readFiles(
      one(`
      const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);
      export const also = (server) => server.listen(2);`),
    );
    expect(spotsOf(findings)).toEqual([
      'protectServer certain',
      'protectServer unclear',
      'sealed certain',
    ]);
    expect(findings.shape.certainty).toBe('likely');
  });
});

describe('FastMCP', () => {
  const start = (options: string): Files => ({
    'src/index.ts': `import { FastMCP } from 'fastmcp'; const server = new FastMCP({ name: 'x', version: '1.0.0' }); const http = { transportType: 'httpStream' }; await server.start(${options});`,
  });

  it.each<[string, string, string[], string]>([
    [
      'over HTTP at its own path',
      `{ transportType: 'httpStream' }`,
      ['/mcp sessions certain', '/sse sse certain', '/messages messages certain'],
      'certain',
    ],
    [
      'without sessions',
      `{ transportType: 'httpStream', httpStream: { stateless: true, endpoint: '/x' } }`,
      ['/x stateless certain', '/sse sse certain', '/messages messages certain'],
      'certain',
    ],
    [
      'over whatever a flag says',
      `process.env.HTTP ? { transportType: 'httpStream' } : { transportType: 'stdio' }`,
      ['/mcp sessions likely', '/sse sse likely', '/messages messages likely'],
      'likely',
    ],
    [
      'with settings from elsewhere',
      `{ transportType: 'httpStream', httpStream: { ...settings } }`,
      ['/mcp sessions likely', '/sse sse certain', '/messages messages certain'],
      'certain',
    ],
    [
      'at a path from the environment',
      `{ transportType: 'httpStream', httpStream: { endpoint: process.env.P ?? '/x' } }`,
      ['/x sessions likely', '/sse sse certain', '/messages messages certain'],
      'certain',
    ],
  ])('%s', async (_, options, doors, certainty) => {
    const findings = await readFiles(start(options));
    expect(doorsOf(findings)).toEqual(doors);
    expect(spotsOf(findings)).toEqual([`protectNextServer ${certainty}`]);
  });

  it('over standard input and output is refused', async () => {
    await expect(readFiles(start(`{ transportType: 'stdio' }`))).rejects.toMatchObject({
      code: 'stdio-only',
    });
  });
});

describe('a route of Next', () => {
  const manifest: Files = {
    'package.json':
      '{"dependencies":{"mcp-handler":"2.4.0","@modelcontextprotocol/server":"2.4.0"}}',
  };
  const route = (file: string, exporting: string, more: Files = {}): Files => ({
    ...manifest,
    [file]: `import { createMcpHandler } from 'mcp-handler'; const handler = createMcpHandler(() => {}, {}, { basePath: '/api' }); ${exporting}`,
    ...more,
  });
  const all = 'export { handler as GET, handler as POST };';

  it.each<[string, Files, string[], string]>([
    [
      'in a group',
      route('src/app/(agents)/api/mcp/route.ts', all),
      ['/api/mcp stateless certain'],
      'certain',
    ],
    [
      'in a folder with a parameter',
      route('app/api/[transport]/route.ts', all),
      ['/api/mcp stateless likely'],
      'certain',
    ],
    [
      'below a basePath',
      route('app/mcp/route.ts', all, { 'next.config.ts': `export default { basePath: '/docs' };` }),
      ['/mcp stateless likely'],
      'certain',
    ],
    [
      'exported one by one',
      route('app/mcp/route.ts', 'export const GET = handler; export const POST = handler;'),
      ['/mcp stateless certain'],
      'likely',
    ],
    [
      'exported with something else',
      route(
        'app/mcp/route.ts',
        'const runtime = "nodejs"; export { handler as GET, handler as POST, runtime };',
      ),
      ['/mcp stateless certain'],
      'likely',
    ],
    [
      'with another method of its own',
      route(
        'app/mcp/route.ts',
        'const other = () => new Response(); export { handler as POST, other as GET };',
      ),
      ['/mcp stateless certain'],
      'likely',
    ],
  ])('%s', async (_, files, doors, certainty) => {
    const findings = await readFiles(files);
    expect(doorsOf(findings)).toEqual(doors);
    expect(spotsOf(findings)).toEqual([`route ${certainty}`]);
  });

  it('with authentication of mcp-handler is named', async () => {
    const findings = await readFiles({
      ...manifest,
      'app/mcp/route.ts': `import { createMcpHandler, withMcpAuth } from 'mcp-handler'; const handler = createMcpHandler(() => {}); const guarded = withMcpAuth(handler, verify, { required: true }); export { guarded as GET, guarded as POST };`,
    });
    expect(findings.neighbours.map(({ value }) => value.kind)).toEqual(['authentication']);
    expect(spotsOf(findings)).toEqual(['route certain']);
  });
});
