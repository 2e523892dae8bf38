import { toAnswersFile } from '../answers/answers-file.js';
import { packageJsonText } from './package-json.js';
import { additions } from './additions.js';
import { attackViews } from './attacks.js';
import { isOfExisting, ofExistingAlone } from './existing-files.js';
import type { FileEntry, FileKind } from './file-entry.js';
import { namedBeside } from './requirements-view.js';
import {
  chosenFiles,
  generatedSignInFiles,
  seedSignInFiles,
  sharedSignInFiles,
} from './sign-in-files.js';
import { threatViews } from './threats.js';
import { offeredFile, type OfferedView, type View } from './view.js';

type How = Omit<FileEntry, 'to' | 'kind'>;
const entry =
  (kind: FileKind) =>
  (to: string, from: string = to, how: How = {}): FileEntry => ({ to, from, kind, ...how });
const generated = entry('generated');
const shared = entry('shared');
const seed = entry('seed');

/** Settings that only one package manager reads. */
function settingsOf(packageManager: View['pm']['id'], to: string, from = `${to}.hbs`): FileEntry {
  return shared(to, from, { when: ({ pm }) => pm.id === packageManager });
}

/** Whether the server runs on Node's HTTP server. */
function onNode(view: View): boolean {
  return view.framework.runtime === 'node';
}

/** Whether clients sign in at a provider, and a stand-in for it runs in development. */
function atProvider({ signIn }: View): boolean {
  return !signIn;
}

/** Whether `oidc-provider` runs beside the server in development, for a provider or for what is behind one's own. */
function hasProvider({ signIn }: View): boolean {
  return !signIn || signIn.profile.endpoints === 'discovered';
}

/** Whether the app takes web-standard requests. */
function passesRequests(view: View): boolean {
  return view.framework.passesRequests;
}

/** Files that do not depend on the names of what was chosen, but for whether they are there. */
const common: readonly FileEntry[] = [
  shared('package.json', undefined, { text: packageJsonText }),
  seed('secure-mcp.json', undefined, { text: toAnswersFile }),
  seed('SECURITY.md', 'SECURITY.md.hbs'),
  shared('.env.example', 'env.example.hbs'),
  // npm strips or renames files of these names when it packs, so the templates have others.
  shared('.gitignore', 'gitignore.hbs'),
  seed('.gitattributes', 'gitattributes.hbs'),
  seed('.dockerignore', 'dockerignore.hbs', { when: onNode }),
  settingsOf('pnpm', 'pnpm-workspace.yaml'),
  settingsOf('yarn-berry', '.yarnrc.yml', 'yarnrc.yml'),
  seed('.prettierrc.json', 'prettierrc.json'),
  seed('.prettierignore', 'prettierignore.hbs'),
  seed('.vscode/mcp.json', 'vscode-mcp.json.hbs'),
  shared('Dockerfile', 'Dockerfile.hbs', { when: onNode }),
  generated('.github/workflows/ci.yml', 'ci.yml.hbs'),
  // Under its own name it would apply to the templates.
  shared('eslint.config.js', 'eslint-config.js.hbs'),
  shared('tsconfig.json', 'tsconfig.json.hbs'),
  shared('tsconfig.build.json', 'tsconfig.build.json.hbs'),
  shared('vitest.config.ts'),

  shared('src/index.ts'),
  shared('src/app-options.ts'),
  shared('src/mcp.ts'),
  shared('src/limits.ts', 'src/limits.ts.hbs'),
  shared('src/scope-map.ts'),
  shared('src/server.ts', 'src/server.ts.hbs'),
  seed('src/services.ts', 'src/services.ts.hbs'),
  shared('src/tools/tool.ts'),
  shared('src/resources/resource.ts'),
  shared('src/prompts/prompt.ts'),

  generated('src/config.ts', 'src/config.ts.hbs'),
  generated('src/auth/authenticate.ts'),
  generated('src/auth/bearer.ts'),
  generated('src/auth/caller.ts', 'src/auth/caller.ts.hbs'),
  generated('src/auth/challenges.ts'),
  generated('src/auth/config.ts', 'src/auth/config.ts.hbs'),
  generated('src/auth/credentials.ts'),
  generated('src/auth/decision-log.ts'),
  generated('src/auth/denial.ts'),
  generated('src/auth/errors.ts'),
  generated('src/auth/failure.ts'),
  generated('src/auth/guard.ts'),
  generated('src/auth/json-rpc.ts'),
  generated('src/auth/limited-body.ts'),
  generated('src/auth/log-sink.ts'),
  generated('src/auth/metadata.ts', 'src/auth/metadata.ts.hbs'),
  generated('src/auth/operations.ts', 'src/auth/operations.ts.hbs'),
  generated('src/auth/plain-path.ts'),
  generated('src/auth/resource-server.ts', 'src/auth/resource-server.ts.hbs'),
  generated('src/auth/resource-entries.ts'),
  generated('src/auth/resources.ts'),
  generated('src/auth/response.ts'),
  generated('src/auth/scopes.ts'),
  generated('src/auth/sdk.ts'),
  generated('src/auth/secure-url.ts'),
  generated('src/auth/token/claims.ts', 'src/auth/token/claims.ts.hbs'),
  generated('src/auth/token/digest.ts'),
  generated('src/auth/token/profile.ts', 'src/auth/token/profile.ts.hbs'),
  generated('src/auth/token/provider-profile.ts'),
  generated('src/http/accept.ts'),
  generated('src/http/body.ts'),
  generated('src/http/bounded-stream.ts'),
  generated('src/http/checks.ts'),
  generated('src/http/forwarded.ts'),
  generated('src/http/host-origin.ts', 'src/http/host-origin.ts.hbs'),
  generated('src/http/mcp-handler.ts'),
  { to: 'src/http/node-checks.ts', kind: 'generated', when: onNode },
  generated('src/http/protocol-error.ts'),
  generated('src/http/raw-request.ts', undefined, { when: onNode }),
  generated('src/http/responses.ts', 'src/http/responses.ts.hbs'),
  generated('src/http/running-requests.ts', undefined, { when: onNode }),
  generated('src/http/server.ts', undefined, { when: onNode }),
  generated('src/http/stream-slots.ts', undefined, { when: onNode }),
  generated('src/http/trusted-proxy.ts', undefined, { when: onNode }),
  generated('src/http/web-checks.ts', undefined, { when: passesRequests }),
  generated('src/http/web-stream.ts', undefined, { when: passesRequests }),
  generated('src/limits/quotas.ts'),
  generated('src/mcp/context.ts'),
  generated('src/mcp/completions.ts'),
  generated('src/mcp/guarded-server.ts'),
  generated('src/mcp/permitted-lists.ts'),
  generated('src/mcp/register-prompts.ts'),
  generated('src/mcp/register-resources.ts'),
  generated('src/mcp/uri-variables.ts'),
  generated('src/mcp/offered.ts'),
  generated('src/mcp/progress.ts'),
  generated('src/mcp/register-tools.ts'),
  generated('src/mcp/registry.ts', 'src/mcp/registry.ts.hbs'),
  generated('src/mcp/replicas.ts'),
  generated('src/mcp/resource-updates.ts'),
  generated('src/mcp/rounds.ts'),
  generated('src/mcp/run-handler.ts'),
  generated('src/mcp/showable-schema.ts'),
  generated('src/mcp/shown-error.ts'),
  generated('src/mcp/trace.ts'),
  generated('src/mcp/with-registry.ts'),
  generated('src/mcp/wrap-handler.ts'),

  generated('test/auth/accept.test.ts'),
  generated('test/auth/authenticate.test.ts'),
  generated('test/auth/bearer.test.ts'),
  generated('test/auth/bounded-stream.test.ts'),
  generated('test/auth/challenge.test.ts'),
  generated('test/auth/claims.test.ts'),
  generated('test/auth/config.test.ts', 'test/auth/config.test.ts.hbs'),
  generated('test/auth/define-tool.test.ts'),
  generated('test/auth/failure.test.ts'),
  generated('test/auth/forwarded.test.ts'),
  generated('test/auth/guard.test.ts'),
  generated('test/auth/handlers.test.ts'),
  generated('test/auth/http-server.test.ts', undefined, { when: onNode }),
  generated('test/auth/http.test.ts', 'test/auth/http.test.ts.hbs'),
  generated('test/auth/isolation.test.ts'),
  generated('test/auth/limited-body.test.ts'),
  generated('test/auth/log.test.ts'),
  generated('test/auth/mcp-server.test.ts'),
  generated('test/auth/metadata.test.ts', 'test/auth/metadata.test.ts.hbs'),
  generated('test/auth/provider.test.ts', 'test/auth/provider.test.ts.hbs'),
  generated('test/auth/raw-request.test.ts', undefined, { when: onNode }),
  generated('test/auth/refusals.test.ts'),
  generated('test/auth/registry.test.ts'),
  generated('test/auth/resource-entries.test.ts'),
  generated('test/auth/resource-server.test.ts', 'test/auth/resource-server.test.ts.hbs'),
  generated('test/auth/rounds.test.ts'),
  generated('test/auth/scopes.test.ts'),
  generated('test/auth/second-gate.test.ts'),
  generated('test/auth/uri-variables.test.ts'),
  generated('test/auth/unfinished-body.test.ts', undefined, { when: onNode }),
  generated('test/auth/shutdown.test.ts', undefined, { when: onNode }),
  generated('test/auth/pipelining.test.ts', undefined, { when: onNode }),
  generated('test/auth/shares.test.ts'),
  generated('test/auth/streams.test.ts'),
  generated('test/auth/surface.test.ts'),
  generated('test/auth/surface-lists.test.ts'),
  generated('test/auth/surface-listen.test.ts'),
  generated('test/auth/surface-own.test.ts'),
  generated('test/auth/surface-resources.test.ts'),
  generated('test/auth/transport.test.ts'),
  generated('test/auth/trusted-proxy.test.ts', undefined, { when: onNode }),
  generated('test/auth/web-stream.test.ts', undefined, { when: passesRequests }),
  generated('test/auth/support/challenge-parser.ts'),
  generated('test/auth/support/listener.ts'),
  generated('test/auth/support/notes-server.ts'),
  generated('test/auth/support/messages.ts'),
  generated('test/auth/support/raw-request.ts'),
  generated('test/auth/support/test-server.ts', 'test/auth/support/test-server.ts.hbs'),
  seed('test/tools/support/callers.ts'),
  seed('test/tools/support/context.ts', 'test/tools/support/context.ts.hbs'),

  generated('dev/authorization-server-options.ts', undefined, { when: atProvider }),
  generated('dev/authorization-server.ts', 'dev/authorization-server.ts.hbs', { when: atProvider }),
  generated('dev/assert-local.ts'),
  generated('dev/client-documents.ts', undefined, { when: atProvider }),
  generated('dev/client-metadata.ts', undefined, { when: atProvider }),
  generated('dev/client-rules.ts', 'dev/client-rules.ts.hbs', { when: atProvider }),
  generated('dev/client.ts'),
  generated('dev/doctor.ts', 'dev/doctor.ts.hbs'),
  generated('dev/environment.ts'),
  generated('dev/error-page.ts', undefined, { when: atProvider }),
  generated('dev/example-arguments.ts'),
  generated('dev/interaction.ts', undefined, { when: atProvider }),
  generated('dev/local-authorization-server.ts', undefined, { when: atProvider }),
  generated('dev/local-origin.ts', undefined, { when: atProvider }),
  generated('dev/local-state.ts', undefined, { when: hasProvider }),
  generated('dev/own-token.ts'),
  generated('dev/page.ts'),
  generated('dev/permissions.ts', undefined, {
    when: ({ computed }) => computed.fixedRequest !== undefined,
  }),
  generated('dev/ports.ts'),
  generated('dev/provider-configuration.ts', 'dev/provider-configuration.ts.hbs', {
    when: atProvider,
  }),
  generated('dev/quiet-console.ts'),
  generated('dev/read-body.ts'),
  generated('dev/read-config.ts'),
  generated('dev/redirect-uris.ts', undefined, { when: atProvider }),
  generated('dev/refusal-log.ts', undefined, { when: atProvider }),
  generated('dev/registration.ts', undefined, { when: atProvider }),
  generated('dev/requested-scopes.ts', undefined, { when: atProvider }),
  generated('dev/server-process.ts'),
  generated('dev/servers-beside.ts'),
  generated('dev/server-entry.ts'),
  generated('dev/keep-restarting.ts'),
  generated('dev/source-changes.ts'),
  generated('dev/server-settings.ts', 'dev/server-settings.ts.hbs'),
  generated('dev/settings.ts', 'dev/settings.ts.hbs'),
  generated('dev/sign-in-page.ts', undefined, { when: atProvider }),
  generated('dev/standard-output.ts'),
  generated('dev/start.ts'),
  generated('dev/steps.ts'),
  generated('dev/token-claims.ts'),
  generated('dev/token-shape.ts', 'dev/token-shape.ts.hbs'),
  generated('dev/token-verdict.ts', 'dev/token-verdict.ts.hbs'),
  generated('dev/token.ts', 'dev/token.ts.hbs'),
  generated('dev/try.ts', 'dev/try.ts.hbs'),
  generated('dev/try-reading.ts', undefined, { when: ({ hasReading }) => hasReading }),
  generated('dev/users.ts'),
  generated('dev/visit.ts'),
  generated('dev/well-known-clients.ts', undefined, { when: atProvider }),
];

/**
 * Files that a project which calls another API has beside the others, below `templates/downstream`.
 * Some differ by the grant, some by the way tokens are verified.
 */
function downstreamFiles(view: View): readonly FileEntry[] {
  const { downstream, provider } = view;
  if (!downstream) return [];
  const own = (to: string, folder = ''): FileEntry => generated(to, `downstream/${folder}${to}`);
  const rendered = (to: string): FileEntry => generated(to, `downstream/${to}.hbs`);
  return [
    own('src/auth/downstream/token-cache.ts'),
    own('src/auth/downstream/client-authentication.ts'),
    own('src/auth/downstream/config.ts'),
    rendered('src/auth/downstream-error.ts'),
    own('src/auth/downstream/grant.ts', `grants/${downstream.id}/`),
    rendered('src/auth/downstream/profile.ts'),
    rendered('src/auth/downstream.ts'),
    own('src/auth/downstream/external-api.ts'),
    own('src/auth/downstream/token-endpoint.ts', `verification/${provider.verification}/`),
    own('src/auth/downstream/token-request.ts'),
    rendered('dev/local-api.ts'),
    ...(downstream.perCaller ? [rendered('dev/exchange-grant.ts')] : []),
    rendered('test/auth/client-authentication.test.ts'),
    own('test/auth/downstream-config.test.ts'),
    rendered('test/auth/downstream-failures.test.ts'),
    rendered('test/auth/downstream.test.ts'),
    own('test/auth/external-api.test.ts'),
    own('test/auth/support/downstream-server.ts'),
    rendered('test/auth/support/downstream-network.ts'),
  ];
}

/** Files of a project in which machines may call, or roles grant scopes. */
function callerFiles({ computed }: View): readonly FileEntry[] {
  const { hasMachines, hasRoles, hasMachineRoles, hasCallerRules } = computed;
  const files = (isThere: boolean, ...names: readonly string[]) =>
    isThere ? names.map((to) => generated(to)) : [];
  const rendered = (isThere: boolean, to: string) => (isThere ? [generated(to, `${to}.hbs`)] : []);
  return [
    ...files(hasCallerRules, 'src/auth/token/common-scopes.ts', 'test/auth/common-scopes.test.ts'),
    ...rendered(hasCallerRules, 'src/auth/token/caller-rules.ts'),
    ...rendered(hasMachines, 'dev/machine-token.ts'),
    ...files(
      hasMachines,
      'src/auth/token/machines.ts',
      'dev/machines.ts',
      'test/auth/machines.test.ts',
    ),
    ...files(hasRoles, 'src/auth/token/roles.ts', 'dev/roles.ts', 'test/auth/roles.test.ts'),
    ...files(hasMachineRoles, 'src/auth/token/machine-roles.ts', 'test/auth/machine-roles.test.ts'),
  ];
}

/**
 * Files of a project that takes DPoP proofs, below `templates/dpop`: some it alone has, others stand in the
 * place of those for bearer tokens only.
 */
function dpopFiles(verification: View['provider']['verification']): readonly FileEntry[] {
  return [
    'dev/bound-client.ts',
    'src/auth/authenticate.ts',
    'src/auth/challenges.ts',
    'src/auth/credentials.ts',
    'src/auth/dpop/challenge.ts',
    'src/auth/dpop/confirmation.ts',
    'src/auth/dpop/nonce.ts',
    'src/auth/dpop/proof-error.ts',
    'src/auth/dpop/proof.ts',
    'src/auth/dpop/proofs.ts',
    'src/auth/dpop/replay.ts',
    'src/auth/dpop/sha256.ts',
    ...(verification === 'introspection' ? ['src/auth/token/token-type.ts'] : []),
    'test/auth/authenticate.test.ts',
    'test/auth/dpop-proof.test.ts',
    'test/auth/dpop.test.ts',
    'test/auth/support/challenge-parser.ts',
    'test/auth/support/proof.ts',
  ].map((to) => generated(to, `dpop/${to}`));
}

/** Files that a project with several issuers has beside the others, below `templates/issuers`. */
function issuerFiles({ issuers, downstream }: View): readonly FileEntry[] {
  if (!issuers) return [];
  return [
    'src/auth/token/by-issuer.ts',
    'src/auth/token/further-issuers.ts',
    'src/auth/token/profiles.ts.hbs',
    'test/auth/further-issuers.test.ts',
    'test/auth/issuers.test.ts',
    ...(downstream ? ['test/auth/downstream-issuers.test.ts.hbs'] : []),
    'test/auth/support/further-issuer.ts.hbs',
  ].map((from) => generated(from.replace(/\.hbs$/, ''), `issuers/${from}`));
}

/** Files of a project with an authorization server of its own, below `templates/sign-in`. */
function signInFiles({ signIn }: View): readonly FileEntry[] {
  if (!signIn) return [];
  const entries = (make: typeof generated, files: Parameters<typeof chosenFiles>[0]) =>
    chosenFiles(files, signIn).map((from) => make(from.replace(/\.hbs$/, ''), `sign-in/${from}`));
  return [
    ...entries(generated, generatedSignInFiles),
    ...entries(shared, sharedSignInFiles),
    ...entries(seed, seedSignInFiles),
    // A request to an API is made in one way, whoever gave the token.
    ...(signIn.callsUpstream
      ? ['src/auth/downstream/external-api.ts', 'test/auth/external-api.test.ts']
      : []
    ).map((to) => generated(to, `downstream/${to}`)),
  ];
}

/** Template of the text that says how an operator sets what people sign in with up. */
export function upstreamGuidePath({ id }: NonNullable<View['signIn']>['upstream']): string {
  return `partials/upstreams/${id}.md.hbs`;
}

/** Template of the text that says how an operator sets a provider up. */
export function guidePath({ id }: View['provider']): string {
  return `partials/providers/${id}.md.hbs`;
}

/** Files of one way to verify tokens, below `templates/verification/ID`. */
const verificationFiles = {
  jwt: [
    'src/auth/token/discovery.ts',
    'src/auth/token/fetch-document.ts',
    'src/auth/token/keys.ts',
    'src/auth/token/cache.ts',
    'src/auth/token/usable-keys.ts',
    'src/auth/token/verify.ts',
    'src/auth/token/jwt.ts',
    'test/auth/discovery.test.ts',
    'test/auth/keys.test.ts',
    'test/auth/token-cache.test.ts',
    'test/auth/token.test.ts',
    'test/auth/verify-token.test.ts',
    'test/auth/support/test-issuer.ts',
  ],
  introspection: [
    'src/auth/token/introspection.ts',
    'src/auth/token/token-type.ts',
    'src/auth/token/cache.ts',
    'src/auth/token/turns.ts',
    'src/auth/token/verify.ts',
    'test/auth/introspection.test.ts',
    'test/auth/token-cache.test.ts',
    'test/auth/turns.test.ts',
    'test/auth/support/test-issuer.ts',
  ],
} as const satisfies Record<View['provider']['verification'], readonly string[]>;

function ofVerification(verification: View['provider']['verification']): readonly FileEntry[] {
  return verificationFiles[verification].map((to) =>
    generated(to, `verification/${verification}/${to}`),
  );
}

function setUp(setupFile: string | undefined): readonly FileEntry[] {
  return setupFile === undefined ? [] : [seed(`setup/${setupFile}`, `setup/${setupFile}.hbs`)];
}

/**
 * The source and the test of a tool, a resource or a prompt; those that do not come finished are stubs. The
 * test goes with a source that the user deleted, which it imports.
 */
function offeredFiles(one: OfferedView, isThere: boolean): readonly FileEntry[] {
  const { kind, builtInFile, imports, folder } = one;
  const reads = () => ({ [kind]: one });
  const test = offeredFile(one).replace('src/', 'test/').replace(/\.ts$/, '.test.ts');
  return [
    ...(imports === undefined ? [] : [[`src/tools/${imports}`]]),
    [offeredFile(one), `src/${kind}s/own-${kind}.ts.hbs`],
    ...(isThere ? [[test, `test/${kind}s/own-${kind}.test.ts.hbs`]] : []),
  ].map(([to = '', stub]) => seed(to, builtInFile === undefined ? stub : folder + to, { reads }));
}

/** The texts below `src` of files that were rendered. */
function sourcesOf(
  entries: readonly FileEntry[],
  textOf: (path: string) => string | undefined,
): string[] {
  return entries.flatMap(({ to }) => (to.startsWith('src/') ? (textOf(to) ?? []) : []));
}

/** Names the files that stand in none of the folders the README has a row for, by whose they are. */
function besideFolders(
  files: readonly FileEntry[],
  { generator }: View,
): Record<'shared' | 'seed', string> {
  const elsewhere = generator.keeps
    ? /^(src|test|dev|docs|\.github)\//
    : /^(src|test|dev|docs|\.github)\/|^secure-mcp\.json$/; // ejected: it is gone
  const named = (kind: FileKind) =>
    files
      .filter((each) => each.kind === kind && !elsewhere.test(each.to))
      .map(({ to }) => `\`${to}\``)
      .join(', ');
  return { shared: named('shared'), seed: named('seed') };
}

/** Every file of a project but the record of them, each once, in the order of rendering. */
export function filesOf(view: View): readonly FileEntry[] {
  return view.existing ? filesOfExisting(view) : filesOfProject(view);
}

/** Files that go into a server that exists already. */
function filesOfExisting(view: View): readonly FileEntry[] {
  const { verification, setupFile } = view.provider;
  const entries = [
    ...[...common, ...ofVerification(verification)].filter((entry) => isOfExisting(entry, view)),
    ...ofExistingAlone(view),
    ...setUp(setupFile),
    seed('secure-mcp.json', undefined, { text: toAnswersFile }),
    ...additions,
  ].filter(({ when }) => when?.(view) ?? true);
  return [...new Map(entries.map((each) => [each.to, each])).values()];
}

function filesOfProject(view: View): readonly FileEntry[] {
  const { framework, provider, tools, resources, prompts } = view;
  const { verification, setupFile } = provider;
  const entries: FileEntry[] = [
    ...common,
    ...downstreamFiles(view),
    ...callerFiles(view),
    ...issuerFiles(view),
    ...framework.files.map(({ to, from = to, kind }) =>
      entry(kind)(to, `frameworks/${framework.id}/${from}`),
    ),
    ...ofVerification(verification),
    ...(view.dpop ? dpopFiles(verification) : []),
    ...signInFiles(view),
    ...setUp(setupFile),
    ...[...tools, ...resources, ...prompts].flatMap((one) =>
      offeredFiles(one, view.registry.imports.includes(one)),
    ),
    seed('README.md', 'README.md.hbs', { reads: () => ({ beside: besideFolders(files, view) }) }),
    generated('docs/requirements.md', 'requirements.md.hbs', {
      reads: (textOf) => ({
        named: namedBeside(view.requirements, sourcesOf(entries, textOf), view.revision.id),
      }),
    }),
    generated('docs/attacks.md', 'sign-in/attacks.md.hbs', {
      when: ({ signIn }) => signIn !== undefined,
      reads: (textOf) => ({
        attacks: attackViews(
          entries.map(({ to }) => to).filter((to) => to.startsWith('test/')),
          textOf,
          view.revision.id,
        ),
      }),
    }),
    generated('docs/threats.md', 'threats.md.hbs', {
      reads: (textOf) => ({ threats: threatViews(verification, view.dpop !== undefined, textOf) }),
    }),
  ].filter(({ when }) => when?.(view) ?? true);
  // What a framework brings stands in the place of the common file.
  const files = [...new Map(entries.map((each) => [each.to, each])).values()];
  return files;
}
