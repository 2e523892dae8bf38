import type { Framework, FrameworkFile } from './types.js';

const app: FrameworkFile = { to: 'src/app.ts', kind: 'shared' };
const edge = (name: string): FrameworkFile => ({ to: `src/http/${name}.ts`, kind: 'generated' });
const edgeTest = (name: string): FrameworkFile => ({
  to: `test/auth/${name}.test.ts`,
  kind: 'generated',
});
const startScript = 'node dist/index.js';
const nodeAdapter = { '@modelcontextprotocol/node': '2.1.2' };

/** The web frameworks a server can be generated for, in the order the wizard shows them. */
export const frameworks: readonly Framework[] = [
  {
    id: 'express',
    label: 'Express 5',
    hint: 'middlewares, the most widely used',
    runtime: 'node',
    startScript,
    ownRoutes: '`createApp` gives the Express app, which tests can call with `supertest(app)`.',
    seesPeers: true,
    passesRequests: false,
    files: [app, edge('express'), edgeTest('express')],
    dependencies: { ...nodeAdapter, express: '5.3.0' },
    devDependencies: { '@types/express': '5.0.6' },
  },
  {
    id: 'fastify',
    label: 'Fastify 5',
    hint: 'hooks, fast',
    runtime: 'node',
    startScript,
    ownRoutes: '`createApp` gives the Fastify instance, which tests can call with `app.inject()`.',
    seesPeers: true,
    passesRequests: false,
    files: [app, edge('fastify'), edgeTest('fastify')],
    dependencies: { ...nodeAdapter, fastify: '5.12.8' },
    devDependencies: {},
    // The newest cookie package refuses Node 20; Fastify's own tests use it only for injection.
    overrides: { 'light-my-request': { cookie: '1.1.1' } },
  },
  {
    id: 'hono',
    label: 'Hono on Node',
    hint: 'web standards, typed middlewares',
    runtime: 'node',
    startScript,
    ownRoutes: '`createApp` gives the Hono app, which tests can call with `app.request()`.',
    seesPeers: true,
    passesRequests: true,
    files: [app, edge('hono'), edgeTest('hono')],
    dependencies: { '@hono/node-server': '2.1.8', 'hono': '4.13.19' },
    devDependencies: {},
  },
  {
    id: 'node',
    label: 'Plain node:http',
    hint: 'no framework, fewest packages',
    runtime: 'node',
    startScript,
    ownRoutes: '`createApp` gives a request listener, for `http.createServer` in tests too.',
    seesPeers: true,
    passesRequests: false,
    files: [app, edge('node-http')],
    dependencies: nodeAdapter,
    devDependencies: {},
  },
  {
    id: 'fetch',
    label: 'Fetch handler (Workers, Deno, Bun)',
    hint: 'web-standard requests, no Node modules',
    runtime: 'web',
    ownRoutes: '`createApp` gives an object with `fetch`, which tests can call with a `Request`.',
    seesPeers: false,
    passesRequests: true,
    files: [
      app,
      { to: 'src/app-options.ts', kind: 'shared' },
      { to: 'src/bindings.ts', kind: 'shared' },
      { to: 'src/index.ts', kind: 'shared' },
      { to: 'src/auth/token/digest.ts', kind: 'generated' },
      { to: 'src/auth/log-sink.ts', kind: 'generated' },
      edge('fetch'),
      edgeTest('fetch'),
      { to: 'dev/node-listener.ts', kind: 'generated' },
      { to: 'dev/serve.ts', kind: 'generated' },
      { to: 'dev/server-entry.ts', kind: 'generated' },
      { to: 'test/auth/support/listener.ts', kind: 'generated' },
      { to: 'wrangler.jsonc', from: 'wrangler.jsonc.hbs', kind: 'shared' },
      { to: '.dev.vars', from: 'dev.vars.hbs', kind: 'seed' },
    ],
    dependencies: {},
    devDependencies: nodeAdapter,
  },
];
