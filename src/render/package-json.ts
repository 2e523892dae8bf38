import type { Config } from '../answers/config.js';
import type { StoreRecord } from '../catalog/stores.js';
import type { Framework } from '../catalog/types.js';
import { versions } from '../catalog/versions.js';
import { GENERATOR_VERSION, IS_PUBLISHED } from '../version.js';
import { overridesOf } from './package-manager.js';

/** The project's package.json. Versions are exact: they were tried together. */
export function packageJsonText(config: Config): string {
  const { framework, provider, downstream, signIn } = config;
  const dependencies: Record<string, string> = {
    ...versions.production,
    ...versions.verification[provider.verification],
    ...framework.dependencies,
    ...(config.dpop === 'off' ? {} : versions.proofs),
    ...(downstream.grant === undefined ? {} : versions.downstream),
    ...(signIn === undefined ? {} : { ...versions.signIn, ...signIn.store.dependencies }),
  };
  const development: Record<string, string> = {
    ...versions.development,
    ...framework.devDependencies,
    ...signIn?.store.devDependencies,
  };
  return json({
    name: config.name,
    version: '0.1.0',
    private: true,
    description: signIn
      ? 'A remote MCP server with an OAuth 2.1 authorization server of its own'
      : 'A remote MCP server that is an OAuth 2.1 resource server',
    type: 'module',
    engines: { node: nodeVersions(config) },
    scripts: {
      dev: 'tsx dev/start.ts',
      build: 'tsc -p tsconfig.build.json',
      ...(framework.startScript === undefined ? {} : { start: framework.startScript }),
      test: 'vitest run',
      typecheck: 'tsc',
      lint: 'eslint . && prettier --check .',
      format: 'prettier --write .',
      try: 'tsx dev/try.ts',
      token: 'tsx dev/token.ts',
      ...(signIn === undefined
        ? {}
        : { keys: 'tsx src/authorization-server/secrets/keys-command.ts' }),
      // The generator is no dependency: nothing that is audited can change the auditor.
      ...(IS_PUBLISHED && config.isEjected !== true
        ? { audit: `npx --yes create-secure-mcp@${GENERATOR_VERSION} audit --project .` }
        : {}),
    },
    dependencies: sorted(dependencies),
    devDependencies: sorted(without(development, dependencies)),
    ...packageManagerKeys(config),
  });
}

/** Versions of Node that a project works with. */
function nodeVersions({ signIn }: Config): string {
  const store: StoreRecord | undefined = signIn?.store;
  return store?.node ?? versions.node;
}

/** What a package manager reads here; pnpm and Yarn 2 and newer have files of their own for the rest. */
function packageManagerKeys({ framework, packageManager }: Config): object {
  const { overrides } = framework;
  switch (packageManager) {
    case 'npm':
      // Nothing here needs a script at installation; npm asks about those that are not decided.
      return { ...(overrides ? { overrides } : {}), allowScripts: { esbuild: false } };
    case 'yarn':
      // Without the stars it would mean a package that the project itself names.
      return overrides ? { resolutions: resolutionsOf(framework, '**/') } : {};
    case 'yarn-berry':
      return overrides ? { resolutions: resolutionsOf(framework) } : {};
    // pnpm takes them from its own file, and Bun cannot say them of one package alone.
    case 'pnpm':
    case 'bun':
      return {};
  }
}

function resolutionsOf(framework: Framework, anywhere = ''): Record<string, string> {
  return Object.fromEntries(
    overridesOf(framework).map(({ parent, name, version }) => [
      `${anywhere}${parent}/${name}`,
      version,
    ]),
  );
}

/** JSON as every tool writes it: two spaces, final line break. */
function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What is needed in production is there for development too. */
function without(
  record: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !(name in others)));
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
