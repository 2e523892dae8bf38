import { existsSync } from 'node:fs';
import path from 'node:path';
import { MAX_NAME_LENGTH } from '../answers/names.js';
import type { PackageFacts } from './findings.js';
import type { SyntaxNode } from './nodes.js';
import { dependenciesOf } from './project.js';
import { requiredModule } from './scope.js';
import type { PackageSources } from './sources.js';
import { readBounded } from './read-bounded.js';
import { readJsonc } from './settings.js';

/** Directories above the package in which its lock file may stand. */
const MAX_PARENTS = 6;

const LOCKS: readonly (readonly [string, PackageFacts['packageManager']])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/**
 * Says how a package is written and run.
 *
 * @param serving the file in which its server begins to listen: what is added has to suit that one
 */
export function packageFacts(project: PackageSources, serving: string): PackageFacts {
  const { directory, manifest } = project;
  const isTyped = /\.[cm]?tsx?$/.test(serving);
  const root = lockRoot(directory);
  const relative = path.relative(directory, root).replaceAll(path.sep, '/');
  return {
    name:
      typeof manifest['name'] === 'string'
        ? manifest['name'].slice(0, MAX_NAME_LENGTH)
        : path.basename(directory),
    language: isTyped ? 'typescript' : 'javascript',
    modules: modulesOf(project, serving),
    imports: isTyped ? endingOf(project) : '.js',
    sourceRoot: sourceRootOf(project, serving),
    packageManager: packageManagerOf(directory, root),
    ...(relative === '' ? {} : { workspaceRoot: relative }),
    scripts: scriptsOf(manifest),
  };
}

/** What the serving file is when it runs: `import` in it may have become `require`. */
function modulesOf(project: PackageSources, serving: string): PackageFacts['modules'] {
  if (/\.m[jt]s$/.test(serving)) return 'module';
  if (/\.c[jt]s$/.test(serving)) return 'commonjs';
  const isModule = project.manifest['type'] === 'module';
  if (isModule) return 'module';
  const target = project.compilerOptions?.['module'];
  const isTyped = /\.tsx?$/.test(serving);
  if (isTyped) {
    return typeof target === 'string' && /^(?:es|preserve)/i.test(target) ? 'module' : 'commonjs';
  }
  const source = project.sources.get(serving);
  const isWrittenAsModule = source?.program.body.some(
    ({ type }) => type === 'ImportDeclaration' || type.startsWith('Export'),
  );
  return isWrittenAsModule === true ? 'module' : 'commonjs';
}

/** What relative imports of the project end in, most of them. */
function endingOf(project: PackageSources): PackageFacts['imports'] {
  const counts = { '.js': 0, '.ts': 0, '': 0 };
  for (const { program } of project.sources.values()) {
    for (const specifier of program.body.flatMap(specifiersIn)) {
      if (!/^\.\.?\//.test(specifier)) continue;
      const [, ending] = /\.[cm]?([jt]s)x?$/.exec(specifier) ?? [];
      counts[ending === 'js' ? '.js' : ending === 'ts' ? '.ts' : ''] += 1;
    }
  }
  if (counts['.js'] + counts['.ts'] + counts[''] === 0) return endingForSettings(project);
  if (counts['.ts'] > counts['.js'] && counts['.ts'] >= counts['']) return '.ts';
  return counts['.js'] >= counts[''] ? '.js' : '';
}

function specifiersIn(statement: SyntaxNode): string[] {
  const isImport =
    statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration';
  if (isImport || statement.type === 'ExportNamedDeclaration') {
    return statement.source ? [String(statement.source.value)] : [];
  }
  if (statement.type !== 'VariableDeclaration') return [];
  return statement.declarations.flatMap(({ init }) => requiredModule(init) ?? []);
}

/** What the compiler wants, where no import shows it. */
function endingForSettings({
  compilerOptions = {},
  manifest,
}: PackageSources): PackageFacts['imports'] {
  const target = compilerOptions['module'];
  const resolution = compilerOptions['moduleResolution'];
  const isNodes = [target, resolution].some(
    (each) => typeof each === 'string' && /^node(?:16|18|20|next)$/i.test(each),
  );
  if (compilerOptions['allowImportingTsExtensions'] === true && !isNodes) return '.ts';
  return isNodes || (target === undefined && manifest['type'] === 'module') ? '.js' : '';
}

/** Where run-time code stands, so that what is added to it is compiled with it. */
function sourceRootOf(project: PackageSources, serving: string): string {
  const { directory, compilerOptions, manifest } = project;
  const holds = (place: string) => place !== '' && serving.startsWith(`${place}/`);
  const configured = compilerOptions?.['rootDir'];
  const rootDir =
    typeof configured === 'string' ? path.posix.normalize(configured).replace(/^\.$|\/$/g, '') : '';
  if (holds(rootDir) && !rootDir.startsWith('..')) return rootDir;
  const shared = sharedRoot(directory);
  if (shared !== undefined && holds(shared)) return shared;
  if (holds('src')) return 'src';
  const isNext = dependenciesOf(manifest).includes('next');
  return isNext && existsSync(path.join(directory, 'lib')) ? 'lib' : '';
}

/** The directory that all of `include` share. */
function sharedRoot(directory: string): string | undefined {
  const file = path.join(directory, 'tsconfig.json');
  const include = readJsonc(readBounded(file)?.toString('utf8') ?? '')?.['include'];
  if (!Array.isArray(include)) return undefined;
  const roots = new Set(
    include.map((each) =>
      typeof each === 'string' ? path.posix.normalize(each).split('/')[0] : '',
    ),
  );
  const [root = '', ...others] = roots;
  return others.length === 0 && !/[*.]/.test(root) ? root : undefined;
}

/** Where the lock file stands: in the package, or above it in a workspace. */
function lockRoot(directory: string): string {
  let place = directory;
  for (let left = MAX_PARENTS; left > 0; left -= 1) {
    if (LOCKS.some(([file]) => existsSync(path.join(place, file)))) return place;
    if (existsSync(path.join(place, '.git')) || place === path.dirname(place)) break;
    place = path.dirname(place);
  }
  return directory;
}

/** What the project says, else what its lock file is of. */
function packageManagerOf(directory: string, root: string): PackageFacts['packageManager'] {
  const named = [directory, root].map(namedManager).find((each) => each !== undefined);
  const locked = LOCKS.find(([file]) => existsSync(path.join(root, file)))?.[1];
  const manager = named ?? locked ?? 'npm';
  return manager === 'yarn' && existsSync(path.join(root, '.yarnrc.yml')) ? 'yarn-berry' : manager;
}

/** The member `packageManager`, as Corepack reads it. */
function namedManager(directory: string): PackageFacts['packageManager'] | undefined {
  const file = path.join(directory, 'package.json');
  const [, name, major] =
    /^(npm|pnpm|yarn|bun)@(\d+)/.exec(
      String(readJsonc(readBounded(file)?.toString('utf8') ?? '')?.['packageManager']),
    ) ?? [];
  if (name === 'yarn') return Number(major) > 1 ? 'yarn-berry' : 'yarn';
  return name as PackageFacts['packageManager'] | undefined;
}

/** Scripts as projects name them, the likeliest first. */
const SCRIPTS: readonly (readonly [keyof PackageFacts['scripts'], readonly string[]])[] = [
  ['start', ['start', 'start:http', 'serve', 'start:prod']],
  ['build', ['build', 'compile']],
  ['dev', ['dev', 'start:dev', 'develop', 'watch']],
  ['test', ['test']],
  ['typecheck', ['typecheck', 'type-check', 'check-types', 'types', 'tsc']],
];

function scriptsOf(manifest: Readonly<Record<string, unknown>>): PackageFacts['scripts'] {
  const scripts = manifest['scripts'];
  if (typeof scripts !== 'object' || scripts === null) return {};
  const isUsable = (name: string) => {
    const command: unknown = Object.hasOwn(scripts, name)
      ? (scripts as Record<string, unknown>)[name]
      : undefined;
    // What npm writes where there are no tests.
    return typeof command === 'string' && !command.includes('no test specified');
  };
  const found = SCRIPTS.flatMap(([key, names]) => {
    const name = names.find(isUsable);
    return name === undefined ? [] : [[key, name]];
  });
  return Object.fromEntries(found) as PackageFacts['scripts'];
}
