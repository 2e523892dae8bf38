import { describe, expect, it } from 'vitest';
import {
  doorsOf,
  HANDLER,
  HEAD,
  readFiles,
  spotsOf,
  type Files,
} from './support/written-project.js';

const one = (text: string): Files => ({ 'src/index.ts': `${HEAD}\n${text}` });
const SDK2 = `
import { createMcpHandler } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
const factory = () => undefined;
`;
const two = (text: string): Files => ({ 'src/index.ts': `${SDK2}\n${text}` });
const SEALED = ['protectServer certain', 'sealed certain'];

describe('a path that is followed', () => {
  it.each<[string, Files, string]>([
    [
      'through a router below a router',
      one(`
      const app = express(); const api = express.Router(); const inner = express.Router();
      inner.post('/mcp', ${HANDLER}); api.use('/v1', inner); app.use('/api', api); app.listen(3000);`),
      '/api/v1/mcp stateless certain',
    ],
    [
      'through a router of another file, exported again',
      {
        'src/index.ts': `import express from 'express'; import { api } from './routes/index.js'; const app = express(); app.use('/api', api); app.listen(1);`,
        'src/routes/index.ts': `export { router as api } from './mcp.js';`,
        'src/routes/mcp.ts': `${HEAD} import { Router } from 'express'; export const router = Router(); router.post('/mcp', ${HANDLER});`,
      },
      '/api/mcp stateless certain',
    ],
    [
      'through a function that gets the application',
      {
        'src/index.ts': `import express from 'express'; import { mount } from './mount.js'; const app = express(); mount(app); app.listen(1);`,
        'src/mount.ts': `${HEAD} export function mount(app) { app.post('/mcp', ${HANDLER}); }`,
      },
      '/mcp stateless certain',
    ],
    [
      'through a class',
      one(`
      class Web { private app = express(); constructor(private port: number) { this.routes(); }
        private routes() { this.app.post('/mcp', this.handle.bind(this)); this.app.post('/mcp', (req, res) => this.handle(req, res)); }
        private async handle(req, res) { const t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }); await t.handleRequest(req, res); }
        start() { this.app.listen(this.port); } }
      new Web(3000).start();`),
      '/mcp stateless certain',
    ],
    [
      'through a template of constants',
      one(`
      const BASE = '/api'; const PATH = \`\${BASE}/mcp\`;
      const app = express(); app.post(PATH, ${HANDLER}); app.listen(1);`),
      '/api/mcp stateless certain',
    ],
    [
      'through the settings of an object',
      one(`
      const settings = { http: { path: '/agents' } };
      const app = express(); app.post(settings.http.path, ${HANDLER}); app.listen(1);`),
      '/agents stateless certain',
    ],
    [
      'in a list of handlers, behind others',
      one(`
      const app = express(); app.post('/mcp', [(req, res, next) => next(), ${HANDLER}]); app.listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'by app.use with a path',
      one(`const app = express(); app.use('/mcp', ${HANDLER}); app.listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'of an application that a default export is',
      {
        'src/index.ts': `import app from './app.js'; app.listen(1, () => {});`,
        'src/app.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); export default app;`,
      },
      '/mcp stateless certain',
    ],
    [
      'of one that a promise gives',
      {
        'src/index.ts': `import { create } from './app.js'; create().then((app) => { app.listen(1); });`,
        'src/app.ts': `${HEAD} export async function create() { const app = express(); app.post('/mcp', ${HANDLER}); return app; }`,
      },
      '/mcp stateless certain',
    ],
    [
      'of one in what a function returns',
      {
        'src/index.ts': `import { create } from './app.js'; const { app } = create(); app.listen(1);`,
        'src/app.ts': `${HEAD} export function create() { const app = express(); app.post('/mcp', ${HANDLER}); return { app, close() {} }; }`,
      },
      '/mcp stateless certain',
    ],
    [
      'below the prefix of a plugin',
      two(`
      import Fastify from 'fastify';
      const mcp = async (fastify) => { const node = toNodeHandler(createMcpHandler(factory)); fastify.post('/mcp', async (request, reply) => { reply.hijack(); await node(request.raw, reply.raw); }); };
      const app = Fastify(); app.register(mcp, { prefix: '/api' }); await app.listen({ port: 1 });`),
      '/api/mcp stateless certain',
    ],
    [
      'below basePath',
      two(`
      import { Hono } from 'hono'; import { serve } from '@hono/node-server';
      const handler = createMcpHandler(factory);
      const app = new Hono().basePath('/api'); app.all('/mcp', (c) => handler.fetch(c.req.raw)); serve({ fetch: app.fetch });`),
      '/api/mcp stateless certain',
    ],
    [
      'of an app of Hono handed over whole',
      two(`
      import { Hono } from 'hono'; import { serve } from '@hono/node-server';
      const app = new Hono(); app.post('/mcp', (c) => createMcpHandler(factory).fetch(c.req.raw)); serve(app);`),
      '/mcp stateless certain',
    ],
    [
      'of Hono in a server of its adaptor',
      two(`
      import { Hono } from 'hono'; import { createAdaptorServer } from '@hono/node-server';
      const handler = createMcpHandler(factory);
      const app = new Hono(); app.post('/mcp', (c) => handler.fetch(c.req.raw)); const server = createAdaptorServer(app); server.listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'compared in a handler of node:http',
      two(`
      import http from 'node:http';
      const mcp = toNodeHandler(createMcpHandler(factory));
      http.createServer((req, res) => { const { pathname } = new URL(req.url, 'http://x'); if (pathname === '/mcp') return mcp(req, res); res.end(); }).listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'compared before an early return',
      two(`
      import { createServer } from 'http';
      const mcp = toNodeHandler(createMcpHandler(factory));
      const server = createServer(async (req, res) => { if (req.url !== '/mcp' || req.method !== 'POST') { res.writeHead(404).end(); return; } await mcp(req, res); });
      server.listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'in a switch',
      two(`
      import { createServer } from 'http';
      const mcp = toNodeHandler(createMcpHandler(factory));
      createServer((req, res) => { const path = req.url?.split('?')[0]; switch (path) { case '/health': res.end(); break; case '/mcp': mcp(req, res); break; default: res.end(); } }).listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'of an application in a server of node:https',
      one(`
      import https from 'node:https';
      const app = express(); app.post('/mcp', ${HANDLER}); https.createServer({ key: '' }, app).on('error', () => {}).listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'of the application that the SDK makes',
      one(`
      import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
      const app = createMcpExpressApp(); app.post('/mcp', ${HANDLER}); app.listen(1);`),
      '/mcp stateless certain',
    ],
    [
      'of a subclass of the transport',
      one(`
      class Logged extends StreamableHTTPServerTransport {}
      const app = express(); app.post('/mcp', async (req, res) => { const t = new Logged({ sessionIdGenerator: () => 'x' }); await t.handleRequest(req, res); }); app.listen(1);`),
      '/mcp sessions certain',
    ],
    [
      'listening in a callback',
      one(`
      const app = express(); app.post('/mcp', ${HANDLER}); connect().then(() => { app.listen(1); });`),
      '/mcp stateless certain',
    ],
    [
      'listening only where it is started',
      {
        'package.json': '{"name":"x"}',
        'index.js': `
      const express = require('express'); const { StreamableHTTPServerTransport: Transport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');
      const app = express(); app.post('/mcp', async (req, res) => { await new Transport({}).handleRequest(req, res); });
      if (require.main === module) app.listen(1); else exports.app = app;`,
      },
      '/mcp stateless certain',
    ],
  ])('%s', async (_, files, door) => {
    const findings = await readFiles(files);
    expect(doorsOf(findings)).toEqual([door]);
    expect(spotsOf(findings)).toEqual(SEALED);
    expect(findings.shape.certainty).toBe('certain');
  });
});

describe('more than one place', () => {
  it('wraps HTTP and HTTPS', async () => {
    const findings = await readFiles(
      one(`
      import http from 'node:http'; import https from 'node:https';
      const app = express(); app.post('/mcp', ${HANDLER});
      http.createServer(app).listen(80); https.createServer({ key: '' }, app).listen(443);`),
    );
    expect(spotsOf(findings)).toEqual(['protectServer certain', ...SEALED]);
  });

  it('wraps what a worker of a cluster listens on', async () => {
    const findings = await readFiles(
      one(`
      import cluster from 'node:cluster';
      const app = express(); app.post('/mcp', ${HANDLER});
      if (cluster.isPrimary) cluster.fork(); else { app.listen(1); }`),
    );
    expect(spotsOf(findings)).toEqual(SEALED);
  });

  it('does not touch a server beside that has nothing to do with MCP', async () => {
    const findings = await readFiles(
      one(`
      const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);
      const metrics = express(); metrics.get('/metrics', (req, res) => res.end()); metrics.listen(2);`),
    );
    expect(spotsOf(findings)).toEqual(SEALED);
    expect(findings.neighbours.map(({ value }) => value.kind)).toContain('other-server');
  });

  it('names two endpoints, and takes the one that is chosen', async () => {
    const files = one(`
      const app = express(); app.post('/mcp', ${HANDLER}); app.post('/admin/mcp', ${HANDLER}); app.listen(1);`);
    await expect(readFiles(files)).rejects.toMatchObject({
      code: 'several-servers',
      choices: ['/mcp', '/admin/mcp'],
    });
    const findings = await readFiles(files, '/admin/mcp/');
    expect(doorsOf(findings)).toEqual(['/admin/mcp stateless certain']);
    // The seal shuts the other.
    expect(spotsOf(findings)).toEqual([...SEALED, 'sealed certain']);
  });

  it('takes two paths of a list for two endpoints', async () => {
    await expect(
      readFiles(
        one(
          `const app = express(); for (const path of ['/mcp', '/']) app.post(path, ${HANDLER}); app.listen(1);`,
        ),
      ),
    ).rejects.toMatchObject({ code: 'several-servers', choices: ['/mcp', '/'] });
  });
});

describe('the other routes, as they can be asked for', () => {
  const others = async (text: string) =>
    (
      await readFiles({
        'src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); ${text} app.listen(1);`,
      })
    ).otherPaths;
  const run = '(req, res) => res.end()';

  it.each<[string, string, string[]]>([
    ['as they stand', `app.get('/health', ${run}); app.post('/a/b', ${run});`, ['/health', '/a/b']],
    ['each once', `app.get('/a', ${run}); app.post('/a', ${run});`, ['/a']],
    [
      'with something for a parameter and a wildcard',
      `app.get('/a/:id', ${run}); app.get('/b/:id(\\d+)/c', ${run}); app.get('/d/*rest', ${run}); app.get('/e{/:f}', ${run});`,
      ['/a/x', '/b/x/c', '/d/x', '/ex'],
    ],
    ['without a pattern that nobody can ask for', `app.get('/a(b|c)+', ${run});`, []],
    ['without the one that is protected', '', []],
  ])('%s', async (_, text, paths) => {
    expect(await others(text)).toEqual(paths);
  });

  it('are a hundred at most', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `app.get('/a${index}', ${run});`);
    expect(await others(many.join('\n'))).toHaveLength(100);
  });
});
