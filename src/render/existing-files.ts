import { shapeOf } from '../catalog/existing.js';
import type { FileEntry } from './file-entry.js';
import type { View } from './view.js';

/**
 * Files of a server that exists already. Their paths are those of a project of the generator's own, `development`
 * for what stands in the root of one; `relocate.ts` says where they lead.
 */

/** Templates below `templates/existing` that stand in the place of a common one. */
const existing = (
  to: string,
  {
    kind = 'generated',
    folder = '',
    end = '',
  }: Partial<Record<'folder' | 'end', string>> & {
    readonly kind?: FileEntry['kind'];
  } = {},
): FileEntry => ({ to, kind, from: `existing/${folder}${to}${end}` });

const rendered = (to: string): FileEntry => existing(to, { end: '.hbs' });

/** Common files of `src/http` that both have: those of a server of the generator's own stay out. */
const HTTP = new Set(
  [
    'body',
    'checks',
    'forwarded',
    'host-origin',
    'node-checks',
    'raw-request',
    'responses',
    'stream-slots',
    'trusted-proxy',
    'web-checks',
    'web-stream',
  ].map((name) => `src/http/${name}.ts`),
);

/** What runs the tools and the entry file of a project of the generator's own. */
const DEV_OF_OWN = new Set(
  ['example-arguments', 'keep-restarting', 'server-entry', 'source-changes', 'try-reading'].map(
    (name) => `dev/${name}.ts`,
  ),
);

/** Attacks on the guard itself, which need nothing of a server. */
const ATTACKS = new Set(
  [
    'authenticate',
    'claims',
    'common-scopes',
    'discovery',
    'failure',
    'forwarded',
    'guard',
    'limited-body',
    'resource-entries',
    'token-cache',
    'trusted-proxy',
    'turns',
    'verify-token',
  ]
    .map((name) => `test/auth/${name}.test.ts`)
    .concat(['challenge-parser', 'test-issuer'].map((name) => `test/auth/support/${name}.ts`)),
);

/** Attacks on tokens and challenges, over a server with the front of Node before it. */
const ATTACKS_ON_FRONT = new Set(
  ['bearer', 'challenge', 'keys', 'provider', 'token']
    .map((name) => `test/auth/${name}.test.ts`)
    .concat('test/auth/support/raw-request.ts'),
);

/** Whether a file of a project of the generator's own is one of a server that exists already, too. */
export function isOfExisting({ to }: FileEntry, { framework }: View): boolean {
  if (to.startsWith('src/http/')) return HTTP.has(to);
  if (to.startsWith('dev/')) return !DEV_OF_OWN.has(to);
  if (framework.onNode && ATTACKS_ON_FRONT.has(to)) return true;
  return /^src\/(?:auth|limits)\//.test(to) || ATTACKS.has(to);
}

/** Files that a server that exists already has alone, or in another form. */
export function ofExistingAlone(view: View): readonly FileEntry[] {
  if (!view.existing) return [];
  const { needsModuleMark } = view.existing;
  const { guard, sdk } = shapeOf(view.existing.shape);
  return [
    ...layer,
    ...(view.framework.onNode ? ofNode : []),
    ...ofGuard[guard],
    ...(sdk === 1 ? [existing('src/auth/sdk.ts', { folder: 'sdk1/' })] : []),
    ...development,
    ...(needsModuleMark.layer ? [{ ...moduleMark, to: 'src/package.json' }] : []),
    ...(needsModuleMark.development ? [moduleMark] : []),
  ];
}

const layer: readonly FileEntry[] = [
  existing('src/auth/uri-spelling.ts'),
  existing('src/json-body.ts'),
  existing('src/limits.ts', { kind: 'shared', end: '.hbs' }),
  rendered('src/protection.ts'),
  rendered('src/registry.ts'),
  existing('src/scope-map.ts', { kind: 'shared' }),
  existing('src/slow-body.ts'),
  existing('src/test-run.ts'),
  existing('src/with-registry.ts'),
];

const ofNode: readonly FileEntry[] = [
  existing('src/caller-of-request.ts'),
  existing('src/door.ts'),
  rendered('src/doors.ts'),
  existing('src/event-stream.ts'),
  existing('src/fold-path.ts'),
  existing('src/front.ts'),
  existing('src/node-response.ts'),
  existing('src/one-method.ts'),
  existing('src/protect.ts'),
  existing('src/pipeline.ts'),
  existing('src/replay-body.ts'),
  existing('src/seal.ts'),
  existing('src/session-owners.ts'),
  existing('src/sessions.ts'),
  existing('src/take-over.ts'),
  existing('src/watch-response.ts'),
  existing('test/auth/front-sessions.test.ts'),
  existing('test/auth/front.test.ts'),
  existing('test/auth/protect.test.ts'),
  existing('test/auth/support/front-server.ts'),
  existing('test/auth/support/raw.ts'),
  existing('test/auth/support/session-server.ts'),
  rendered('test/auth/support/test-server.ts'),
];

/** Where the owner's code has the server in its hands. */
const ofServer: readonly FileEntry[] = [existing('src/index.ts')];

/** Where a library creates the server out of reach. */
const ofNextServer: readonly FileEntry[] = [
  existing('src/index.ts', { folder: 'next-server/' }),
  existing('src/next-server.ts', { folder: 'next-server/' }),
  existing('src/seal-sessions.ts', { folder: 'next-server/' }),
  existing('test/auth/next-server.test.ts', { folder: 'next-server/' }),
];

const ofWeb: readonly FileEntry[] = [
  ...[
    'src/caller-of-request.ts',
    'src/guarded-route.ts',
    'src/index.ts',
    'src/metadata-route.ts',
    'src/read-bytes.ts',
    'src/with-caller.ts',
    'test/auth/protect-route.test.ts',
    'test/auth/route.test.ts',
  ].map((to) => existing(to, { folder: 'web/' })),
];

/** What each kind of guard has beside the files of its runtime. */
const ofGuard = {
  protectServer: ofServer,
  protectNextServer: ofNextServer,
  protectRoute: ofWeb,
};

const development: readonly FileEntry[] = [
  { to: 'development/README.md', kind: 'seed', from: 'existing/README.md.hbs' },
  {
    to: 'development/tsconfig.json',
    kind: 'shared',
    from: 'existing/tsconfig.json',
    // Files of JavaScript say nothing of their types.
    when: ({ existing: server }) => server?.language === 'typescript',
  },
  { to: 'development/vitest.config.ts', kind: 'shared', from: 'existing/vitest.config.ts' },
  rendered('dev/own-server.ts'),
  existing('dev/read-config.ts'),
  existing('dev/server-process.ts'),
  existing('dev/servers-beside.ts'),
  rendered('dev/start.ts'),
  rendered('dev/try.ts'),
  existing('test/auth/reach.test.ts'),
  existing('test/auth/reach/beyond-scopes.ts'),
  existing('test/auth/reach/lists.ts'),
  rendered('test/auth/reach/often-open.ts'),
  existing('test/auth/reach/sessions.ts'),
  existing('test/auth/reach/spellings.ts'),
  existing('test/auth/reach/without-token.ts'),
  rendered('test/auth/sources.test.ts'),
  existing('test/auth/uri-spelling.test.ts'),
  existing('test/auth/support/application.ts'),
  existing('test/auth/support/send.ts'),
];

/** Says that JavaScript below it is made of modules, whatever the package above it says. */
const moduleMark: FileEntry = {
  to: 'development/package.json',
  kind: 'generated',
  text: () => '{ "type": "module" }\n',
};
