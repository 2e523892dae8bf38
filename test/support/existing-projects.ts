import type { Config } from '../../src/answers/config.js';
import type { ExistingAnswer } from '../../src/answers/existing-schema.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import { validateAnswers } from '../../src/answers/validate.js';
import { shapes } from '../../src/catalog/existing.js';
import { prepareRendering } from '../../src/render/index.js';

await prepareRendering({ language: 'javascript' });

/** A server that exists already and was protected. */
export interface ExistingProject {
  readonly id: string;
  readonly config: Config;
}

/** The configuration of some answers; they have to be in order. */
export function configOfExisting(
  existing: ExistingAnswer,
  more: Readonly<Record<string, unknown>> = {},
): Config {
  const checked = validateAnswers({
    name: 'helpdesk',
    existing,
    provider: 'keycloak',
    spec: '2026-07-28',
    tools: [
      { name: 'search_tickets', scopes: ['tickets:read'], readOnly: true },
      { name: 'purge_tickets', scopes: ['tickets:purge'] },
    ],
    resources: [{ uri: 'tickets://{id}', scopes: ['tickets:read'] }],
    ...more,
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return resolveConfig(checked.answers);
}

const sdk2: ExistingAnswer = {
  shape: 'sdk2',
  runtime: 'node',
  language: 'typescript',
  modules: 'module',
  imports: '.js',
  layer: 'src/mcp-auth',
  development: 'mcp-auth',
  doors: [{ path: '/mcp', kind: 'stateless' }],
  start: ['npm', 'run', 'start'],
  build: ['npm', 'run', 'build'],
  environment: {},
};

/** One of each language and way to import, with both SDKs and both ways to verify tokens. */
export const existingProjects: readonly [ExistingProject, ...ExistingProject[]] = [
  { id: 'existing-sdk2', config: configOfExisting(sdk2) },
  {
    id: 'existing-commonjs',
    config: configOfExisting(
      {
        ...sdk2,
        shape: 'sdk1',
        language: 'javascript',
        modules: 'commonjs',
        layer: 'mcp-auth',
        doors: [
          { path: '/mcp', kind: 'sessions' },
          { path: '/sse', kind: 'sse', openedByLibrary: true },
          { path: '/messages', kind: 'messages' },
        ],
        start: ['node', 'index.js'],
        environment: { QUEUE: 'local' },
      },
      { provider: 'generic-introspection' },
    ),
  },
  {
    id: 'existing-next',
    config: configOfExisting(
      {
        ...sdk2,
        shape: 'mcp-handler',
        runtime: 'web',
        modules: 'commonjs',
        imports: '',
        layer: 'lib/mcp-auth',
        routes: 'app',
        doors: [{ path: '/api/mcp', kind: 'stateless' }],
      },
      { packageManager: 'pnpm' },
    ),
  },
];

/** One of each shape, with every kind of door that it may have. */
export const projectsOfShapes: readonly ExistingProject[] = shapes.map(({ id, runtime }) => ({
  id,
  config: configOfExisting(
    runtime === 'web'
      ? { ...sdk2, shape: id, runtime, routes: 'app' }
      : {
          ...sdk2,
          shape: id,
          doors: [
            { path: '/mcp', kind: 'sessions' },
            { path: '/sse', kind: 'sse' },
            { path: '/messages', kind: 'messages' },
          ],
        },
  ),
}));
