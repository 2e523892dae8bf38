import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExistingError } from '../../src/existing/existing-error.js';
import { readExisting } from '../../src/existing/index.js';
import { HANDLER, HEAD, readFiles, writeProject, type Files } from './support/written-project.js';

/** The code and the words of a refusal. */
async function refusalOf(
  files: Files,
): Promise<{ code: string; message: string; choices: readonly string[] }> {
  const error = await readFiles(files).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ExistingError)) throw new Error('it was read', { cause: error });
  return { code: error.code, message: error.message, choices: error.choices };
}

const one = (text: string): Files => ({ 'src/index.ts': text });
const PATH = '@modelcontextprotocol/sdk/server/streamableHttp.js';
const EXPRESS = `import express from 'express'; const app = express(); app.post('/mcp', (req, res) => res.end()); app.listen(1);`;

describe('no server is found in', () => {
  it.each<[string, Files]>([
    [
      'a comment that names the library',
      one(`// import { StreamableHTTPServerTransport } from '${PATH}'\n${EXPRESS}`),
    ],
    [
      'a string that names it',
      one(`${EXPRESS} const text = "new StreamableHTTPServerTransport({}) from '${PATH}'";`),
    ],
    [
      'an import that nothing uses',
      one(`import { StreamableHTTPServerTransport } from '${PATH}'; ${EXPRESS}`),
    ],
    [
      'an import of its type',
      one(
        `import type { StreamableHTTPServerTransport } from '${PATH}'; let t: StreamableHTTPServerTransport; ${EXPRESS}`,
      ),
    ],
    [
      'a class of the same name',
      one(
        `class StreamableHTTPServerTransport { handleRequest() {} } ${EXPRESS} app.post('/x', () => new StreamableHTTPServerTransport({}).handleRequest());`,
      ),
    ],
    [
      'one that hides the import',
      one(
        `import { StreamableHTTPServerTransport } from '${PATH}'; function f() { class StreamableHTTPServerTransport { handleRequest() {} } app.post('/x', () => new StreamableHTTPServerTransport().handleRequest()); } ${EXPRESS}`,
      ),
    ],
    [
      'one of another package',
      one(
        `import { StreamableHTTPServerTransport } from 'other'; ${EXPRESS} app.post('/x', (q, s) => new StreamableHTTPServerTransport({}).handleRequest(q, s));`,
      ),
    ],
    [
      'a client',
      one(
        `import { Client } from '@modelcontextprotocol/sdk/client/index.js'; import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'; await new Client({ name: 'x', version: '1' }).connect(new StreamableHTTPClientTransport(new URL('http://x/mcp'))); ${EXPRESS}`,
      ),
    ],
    [
      'a test that starts one',
      {
        'src/index.ts': EXPRESS,
        'test/server.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
        'src/server.test.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
      },
    ],
    [
      'a handler of that name of the project',
      one(`const createMcpHandler = () => () => {}; ${EXPRESS} app.use(createMcpHandler());`),
    ],
    [
      'a package without a dependency on it',
      { 'package.json': '{"name":"x"}', 'src/index.ts': EXPRESS },
    ],
  ])('%s', async (_, files) => {
    expect((await refusalOf(files)).code).toBe('not-a-server');
  });
});

describe('what has no guard yet is named', () => {
  it.each<[string, string, Files]>([
    [
      'Koa',
      'Koa',
      one(
        `import Koa from 'koa'; import { StreamableHTTPServerTransport } from '${PATH}'; const app = new Koa(); app.use(async (ctx) => { await new StreamableHTTPServerTransport({}).handleRequest(ctx.req, ctx.res); }); app.listen(1);`,
      ),
    ],
    [
      '@hono/mcp',
      '@hono/mcp',
      one(
        `import { StreamableHTTPTransport } from '@hono/mcp'; import { Hono } from 'hono'; import { serve } from '@hono/node-server'; const app = new Hono(); app.all('/mcp', (c) => new StreamableHTTPTransport().handleRequest(c)); serve(app);`,
      ),
    ],
    [
      'the agents of Cloudflare',
      'Cloudflare',
      one(
        `import { McpAgent } from 'agents/mcp'; export class A extends McpAgent {} export default A.serve('/mcp');`,
      ),
    ],
    [
      'Bun',
      'Bun.serve',
      one(
        `import { createMcpHandler } from '@modelcontextprotocol/server'; const h = createMcpHandler(() => {}); Bun.serve({ fetch: (request) => h.fetch(request) });`,
      ),
    ],
    [
      'Deno',
      'Deno.serve',
      one(
        `import { createMcpHandler } from '@modelcontextprotocol/server'; const h = createMcpHandler(() => {}); Deno.serve((request) => h.fetch(request));`,
      ),
    ],
    [
      'a worker',
      'no server that listens',
      one(
        `import { createMcpHandler } from '@modelcontextprotocol/server'; export default createMcpHandler(() => {});`,
      ),
    ],
    [
      'an application that its host lets listen',
      'no server that listens',
      one(`${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); export default app;`),
    ],
    [
      'mcp-framework',
      'mcp-framework',
      one(`import { MCPServer } from 'mcp-framework'; new MCPServer().start();`),
    ],
    [
      'mcp-handler without Next',
      'mcp-handler',
      {
        'api/mcp.ts': `import { createMcpHandler } from 'mcp-handler'; export default createMcpHandler(() => {});`,
      },
    ],
  ])('%s', async (_, name, files) => {
    const { code, message } = await refusalOf(files);
    expect(code).toBe('unsupported-server');
    expect(message).toContain(name);
  });

  const SDK1 = '@modelcontextprotocol/sdk';
  const SDK2 = '@modelcontextprotocol/server';
  const declared = (...names: string[]): Files => ({
    'package.json': JSON.stringify({
      dependencies: Object.fromEntries(names.map((name) => [name, '*'])),
    }),
  });
  const installed = (library: string, where: object): Files => ({
    [`node_modules/${library}/package.json`]: JSON.stringify({ name: library, ...where }),
  });
  const ROUTE = (library: string): Files => ({
    'app/mcp/route.ts': `import { createMcpHandler } from '${library}'; const handler = createMcpHandler(() => {}); export { handler as GET, handler as POST };`,
  });
  const NEST: Files = {
    'src/module.ts': `import { McpModule } from '@rekog/mcp-nest'; import { Module } from '@nestjs/common'; @Module({ imports: [McpModule.forRoot({ name: 'x', version: '1' })] }) export class AppModule {}`,
    'src/main.ts': `import { NestFactory } from '@nestjs/core'; import { AppModule } from './module.js'; const app = await NestFactory.create(AppModule); await app.listen(1);`,
  };
  const FAST = one(
    `import { FastMCP } from 'fastmcp'; const server = new FastMCP({ name: 'x', version: '1' }); await server.start({ transportType: 'httpStream' });`,
  );

  it.each<[string, number, Files]>([
    [
      'mcp-handler 1, installed',
      1,
      {
        ...ROUTE('mcp-handler'),
        ...declared('mcp-handler', SDK1, SDK2),
        ...installed('mcp-handler', { peerDependencies: { [SDK1]: '1.26.0', next: '>=13.0.0' } }),
      },
    ],
    ['mcp-handler 1, declared', 1, { ...ROUTE('mcp-handler'), ...declared('mcp-handler', SDK1) }],
    [
      'the adapter that mcp-handler was before',
      1,
      { ...ROUTE('@vercel/mcp-adapter'), ...declared('@vercel/mcp-adapter', SDK1) },
    ],
    [
      'mcp-nest 1, installed',
      1,
      { ...NEST, ...installed('@rekog/mcp-nest', { peerDependencies: { [SDK1]: '>=1.10.0' } }) },
    ],
    ['mcp-nest 1, declared', 1, { ...NEST, ...declared('@rekog/mcp-nest', SDK1) }],
    [
      'FastMCP of another SDK',
      2,
      { ...FAST, ...installed('fastmcp', { dependencies: { [SDK2]: '^2.0.0' } }) },
    ],
  ])('with an SDK that the guard does not read as: %s', async (_, sdk, files) => {
    const { code, message } = await refusalOf(files);
    expect(message).toContain(`with SDK ${sdk}`);
    expect(code).toBe('unsupported-server');
  });

  it.each<[string, Files]>([
    [
      'installed, whatever else is declared',
      {
        ...declared('mcp-handler', SDK1),
        ...installed('mcp-handler', { peerDependencies: { [SDK2]: '^2.0.0' } }),
      },
    ],
    ['declared beside the other one', declared('mcp-handler', SDK1, SDK2)],
    ['that nothing names', declared('mcp-handler')],
  ])('an SDK is no reason to refuse: %s', async (_, files) => {
    const { shape } = await readFiles({ ...ROUTE('mcp-handler'), ...files });
    expect(shape.value).toBe('mcp-handler');
  });

  it('standard input and output alone', async () => {
    const { code, message } = await refusalOf(
      one(
        `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'; await new McpServer({ name: 'x', version: '1' }).connect(new StdioServerTransport());`,
      ),
    );
    expect(code).toBe('stdio-only');
    expect(message).toContain('OAuth does not apply');
  });
});

describe('a directory that cannot be read for what it is', () => {
  it('the root of a workspace: lists the members that have MCP', async () => {
    const member = JSON.stringify({
      name: 'm',
      dependencies: { '@modelcontextprotocol/sdk': '1' },
    });
    const files: Files = {
      'package.json': '{"name":"root","workspaces":["apps/*"]}',
      'apps/mcp/package.json': member,
      'apps/agents/package.json': member,
      'apps/web/package.json': '{"name":"web"}',
      'apps/mcp/src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
    };
    const { code, message, choices } = await refusalOf(files);
    expect(code).toBe('several-members');
    expect(choices).toEqual(['apps/agents', 'apps/mcp']);
    expect(message).toContain('add auth apps/');
  });

  it.each<[string, Files]>([
    ['without a package.json', { 'package.json': '', 'index.js': '' }],
    ['with comments in it', { 'package.json': '{ // x\n "name": "x" }' }],
    ['that is a list', { 'package.json': '[]' }],
  ])('%s', async (_, files) => {
    expect((await refusalOf(files)).code).toBe('unreadable-source');
  });

  it('one that does not exist', async () => {
    await expect(readExisting('/nowhere/at/all')).rejects.toMatchObject({ code: 'not-a-server' });
  });

  const SERVER = `const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`;
  const LAYER = `import { protectServer, sealed } from './mcp-auth/index.js';`;
  const SEALED = HANDLER.replace(/new Streamable\w+\(.*\)/, 'sealed($&)');
  const PROTECTED = `${HEAD} ${LAYER} const app = express(); app.post('/mcp', ${SEALED}); protectServer(app.listen(1));`;
  const RECORD = JSON.stringify({
    name: 'x',
    provider: 'keycloak',
    spec: '2026-07-28',
    tools: [{ name: 'list_notes', scopes: [] }],
    existing: {
      ...{ shape: 'sdk1', runtime: 'node', language: 'typescript', modules: 'module' },
      ...{ imports: '.js', layer: 'src/mcp-auth', development: 'mcp-auth' },
      ...{ doors: [{ path: '/mcp', kind: 'stateless' }], start: ['node', 'x'], environment: {} },
    },
  });

  it('protected already: says update', async () => {
    const { code, message } = await refusalOf({
      'secure-mcp.json': RECORD,
      'src/index.ts': PROTECTED,
    });
    expect(message).toContain('create-secure-mcp update');
    expect(code).toBe('protected-already');
  });

  it.each<[string, Files, string]>([
    [
      'its record, and no line of it any more',
      { 'secure-mcp.json': RECORD, 'src/index.ts': `${HEAD} ${SERVER}` },
      'nothing calls protectServer, sealed',
    ],
    [
      'its record, and its lines as a comment',
      {
        'secure-mcp.json': RECORD,
        'src/index.ts': `${HEAD} ${LAYER} /* protectServer(sealed()) */ ${SERVER}`,
      },
      'nothing calls protectServer, sealed',
    ],
    [
      'its record, and its seal alone',
      { 'secure-mcp.json': RECORD, 'src/index.ts': PROTECTED.replace('protectServer(app', '(app') },
      'nothing calls protectServer of',
    ],
    [
      'its record, and a way beside the seal',
      {
        'secure-mcp.json': RECORD,
        'src/index.ts': PROTECTED,
        'src/more.ts': `${HEAD} export const more = ${HANDLER};`,
      },
      'src/more.ts',
    ],
    [
      'a record that says nothing',
      { 'secure-mcp.json': '{}', 'src/index.ts': `${HEAD} ${SERVER}` },
      'cannot be used',
    ],
    [
      'its lines without a record, as eject leaves them',
      { 'src/index.ts': PROTECTED },
      'of src/mcp-auth, and there is no record of it: after eject the guard is yours to change',
    ],
  ])('protected no more, with %s', async (_, files, words) => {
    const { code, message } = await refusalOf(files);
    expect(message).toContain(words);
    expect(code).toBe('protection-lost');
  });

  it.each([
    '// TODO: try protectServer of create-secure-mcp, it writes a folder mcp-auth',
    `const text = "import { protectServer } from './mcp-auth/index.js'; protectServer(x)";`,
    `import { McpAuth } from 'mcp-auth'; const protectServer = (it) => it; protectServer(1);`,
  ])('is not taken for protected by words: %s', async (words) => {
    const found = await readFiles({ 'src/index.ts': `${HEAD} ${words}\n${SERVER}` });
    expect(found.shape.certainty).toBe('certain');
  });

  it('a file of the server that does not parse', async () => {
    const { code, message } = await refusalOf({
      'src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
      'src/more.ts': `import { StreamableHTTPServerTransport } from '${PATH}'; const = broken;`,
    });
    expect(code).toBe('unreadable-source');
    expect(message).toContain('src/more.ts');
  });

  it('a file beside that does not parse stops nothing', async () => {
    const files: Files = {
      'src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
      'src/template.ts': 'const <%= name %> = 1;',
    };
    expect((await readFiles(files)).shape.certainty).toBe('certain');
  });

  it('sources behind a link that leads out', async () => {
    const outside = writeProject({
      'src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER}); app.listen(1);`,
    });
    const inside = writeProject({});
    symlinkSync(path.join(outside, 'src'), path.join(inside, 'src'));
    await expect(readExisting(inside)).rejects.toMatchObject({ code: 'unreadable-source' });
  });

  it('a file that is no UTF-8', async () => {
    const directory = writeProject({});
    mkdirSync(path.join(directory, 'src'));
    writeFileSync(
      path.join(directory, 'src/index.js'),
      Buffer.from(`// \xff\nimport '${PATH}';`, 'latin1'),
    );
    await expect(readExisting(directory)).rejects.toMatchObject({ code: 'unreadable-source' });
  });
});
