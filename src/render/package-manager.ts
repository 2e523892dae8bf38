/** How one package manager spells what the documents and workflows need. */
export interface PackageManagerCommands {
  readonly id: 'npm' | 'pnpm' | 'yarn' | 'bun';
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
  /** Makes the package manager available where only Node and npm are; empty for npm. */
  readonly setUp: string;
}

/** Commands per package manager. */
export const packageManagerCommands: Readonly<
  Record<PackageManagerCommands['id'], PackageManagerCommands>
> = {
  npm: {
    id: 'npm',
    install: 'npm install',
    installFrozen: 'npm ci --ignore-scripts',
    prune: 'npm prune --omit=dev',
    run: 'npm run',
    runSilent: 'npm run -s',
    test: 'npm test',
    start: 'npm start',
    lockfile: 'package-lock.json',
    setUp: '',
  },
  pnpm: {
    id: 'pnpm',
    install: 'pnpm install',
    installFrozen: 'pnpm install --frozen-lockfile --ignore-scripts',
    prune: 'pnpm prune --prod',
    run: 'pnpm run',
    runSilent: 'pnpm run -s',
    test: 'pnpm test',
    start: 'pnpm start',
    lockfile: 'pnpm-lock.yaml',
    setUp: 'npm install --global pnpm',
  },
  yarn: {
    id: 'yarn',
    install: 'yarn install',
    installFrozen: 'yarn install --frozen-lockfile --ignore-scripts',
    prune: 'yarn install --production --ignore-scripts --prefer-offline',
    run: 'yarn run',
    runSilent: 'yarn run -s',
    test: 'yarn test',
    start: 'yarn start',
    lockfile: 'yarn.lock',
    setUp: 'npm install --global yarn',
  },
  bun: {
    id: 'bun',
    install: 'bun install',
    installFrozen: 'bun install --frozen-lockfile --ignore-scripts',
    prune: 'rm -rf node_modules && bun install --production --frozen-lockfile --ignore-scripts',
    run: 'bun run',
    runSilent: 'bun run --silent',
    test: 'bun run test',
    start: 'bun run start',
    lockfile: 'bun.lock',
    setUp: 'npm install --global bun',
  },
};
