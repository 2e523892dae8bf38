import type { Config } from '../answers/config.js';
import type { Framework } from '../catalog/types.js';

/** How one package manager spells what the documents and workflows need. */
export interface PackageManagerCommands {
  readonly id: Config['packageManager'];
  readonly install: string;
  /** Installs exactly what the lockfile says and runs nothing of it: no package here needs a script. */
  readonly installFrozen: string;
  /** Removes development dependencies. */
  readonly prune: string;
  readonly run: string;
  /** Runs a script without any output but the script's own. */
  readonly runSilent: string;
  readonly test: string;
  readonly start: string;
  readonly lockfile: string;
  /** Its settings for the project, beside `package.json`; empty where it needs none. */
  readonly settingsFile: string;
  /** What it keeps in the project's directory that is nobody else's business. */
  readonly workFiles: readonly string[];
  /** Makes the package manager available where only Node and npm are; empty for npm. */
  readonly setUp: string;
}

/** A version of what a package depends on. */
export interface Override {
  readonly parent: string;
  readonly name: string;
  readonly version: string;
}

/** The overrides of a framework, one by one. */
export function overridesOf({ overrides = {} }: Framework): Override[] {
  return Object.entries(overrides).flatMap(([parent, versions]) =>
    Object.entries(versions).map(([name, version]) => ({ parent, name, version })),
  );
}

/** Commands per package manager. */
export const packageManagerCommands: Readonly<
  Record<PackageManagerCommands['id'], PackageManagerCommands>
> = {
  'npm': {
    id: 'npm',
    install: 'npm install',
    installFrozen: 'npm ci --ignore-scripts',
    prune: 'npm prune --omit=dev',
    run: 'npm run',
    runSilent: 'npm run -s',
    test: 'npm test',
    start: 'npm start',
    lockfile: 'package-lock.json',
    settingsFile: '',
    workFiles: [],
    setUp: '',
  },
  'pnpm': {
    id: 'pnpm',
    install: 'pnpm install',
    installFrozen: 'pnpm install --frozen-lockfile --ignore-scripts',
    prune: 'pnpm prune --prod',
    run: 'pnpm run',
    runSilent: 'pnpm run -s',
    test: 'pnpm test',
    start: 'pnpm start',
    lockfile: 'pnpm-lock.yaml',
    settingsFile: 'pnpm-workspace.yaml',
    workFiles: [],
    setUp: 'npm install --global pnpm@12.21.0',
  },
  'yarn': {
    id: 'yarn',
    install: 'yarn install',
    installFrozen: 'yarn install --frozen-lockfile --ignore-scripts',
    prune: 'yarn install --production --ignore-scripts --prefer-offline',
    run: 'yarn run',
    runSilent: 'yarn run -s',
    test: 'yarn test',
    start: 'yarn start',
    lockfile: 'yarn.lock',
    settingsFile: '',
    workFiles: ['.yarn/', '.pnp.*'],
    // Over the one that comes with some images of Node.
    setUp: 'npm install --global --force yarn@1.22.22',
  },
  'yarn-berry': {
    id: 'yarn-berry',
    install: 'yarn install',
    installFrozen: 'yarn install --immutable --mode=skip-build',
    prune: 'yarn workspaces focus --production',
    run: 'yarn run',
    // It prints nothing of its own.
    runSilent: 'yarn run',
    test: 'yarn test',
    start: 'yarn start',
    lockfile: 'yarn.lock',
    settingsFile: '.yarnrc.yml',
    workFiles: ['.yarn/', '.pnp.*'],
    setUp: 'npm install --global --force @yarnpkg/cli-dist@4.18.1',
  },
  'bun': {
    id: 'bun',
    install: 'bun install',
    installFrozen: 'bun install --frozen-lockfile --ignore-scripts',
    prune: 'rm -rf node_modules && bun install --production --frozen-lockfile --ignore-scripts',
    run: 'bun run',
    runSilent: 'bun run --silent',
    test: 'bun run test',
    start: 'bun run start',
    lockfile: 'bun.lock',
    settingsFile: '',
    workFiles: [],
    setUp: 'npm install --global bun@1.4.5',
  },
};
