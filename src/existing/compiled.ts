import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { installedManifest } from './installed-manifest.js';
import { extendedFrom, readJsonc, readSettings, type Settings } from './settings.js';

/** A configuration whose compiler cannot take what is written, and what its owner has to do first. */
export interface CompilerFault {
  /** Below the package. */
  readonly file: string;
  /** A sentence without its full stop. */
  readonly says: string;
}

/** Files as they stand in the folder for development, one of each kind. */
const STANDING = ['dev/start.ts', 'attacks/reach.attack.ts', 'vitest.config.ts'];

/** Most configurations of one package that are looked at. */
const MAX_CONFIGS = 10;
const MAX_BYTES = 256 * 1024;

/**
 * Finds the configurations of TypeScript that write JavaScript and would compile the folder for development with
 * it: the common root of the sources moves then, and with it every file of the output, so that what starts the
 * server runs what an earlier build wrote. Also those whose language is older than the layer's. Nothing is run.
 */
export function compilerFaults(directory: string, development: string): CompilerFault[] {
  const manifest = readJsonc(readFileSync(path.join(directory, 'package.json'), 'utf8'));
  const scripts = Object.values(manifest?.['scripts'] ?? {}).filter(
    (each) => typeof each === 'string',
  );
  const isRun = isCompiled(scripts);
  return configsOf(directory, scripts).flatMap((file): CompilerFault[] => {
    const place = path.join(directory, file);
    const options = readSettings(place) ?? {};
    if (!writes(options, isRun)) return [];
    const level = languageFault(options, () => majorOf(directory, manifest));
    return [
      ...(level === undefined ? [] : [{ file, says: level }]),
      ...(takes(directory, place, development)
        ? [{ file, says: saysTaken(place, development, options, directory) }]
        : []),
    ];
  });
}

/** The configurations that a build may be made with: the usual ones, and those that scripts name. */
function configsOf(directory: string, scripts: readonly string[]): string[] {
  const named = scripts
    .flatMap((script) => [...script.matchAll(NAMES_CONFIG)])
    .map(([, name = '']) => path.posix.normalize(name.replaceAll(/['"]/g, '')))
    .flatMap((name) =>
      name.endsWith('.json') ? [name] : [path.posix.join(name, 'tsconfig.json')],
    );
  return [...new Set(['tsconfig.json', 'tsconfig.build.json', ...named])]
    .filter((name) => !name.startsWith('..') && !path.isAbsolute(name))
    .filter((name) => isReadable(path.join(directory, name)))
    .slice(0, MAX_CONFIGS);
}

const NAMES_CONFIG = /(?:^|\s)(?:-p|--project|-b|--build)[\s=]+([^\s&|;-][^\s&|;]*)/g;

function isReadable(place: string): boolean {
  const stats = statSync(place, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size <= MAX_BYTES;
}

/** Whether the compiler writes JavaScript with it, into a directory or by a script. */
function writes({ noEmit, emitDeclarationOnly, outDir }: Settings, isRun: boolean): boolean {
  if (noEmit === true || emitDeclarationOnly === true) return false;
  return typeof outDir === 'string' || isRun;
}

/** Whether a script runs the compiler, and not for its opinion alone. */
function isCompiled(scripts: readonly string[]): boolean {
  return scripts.some((script) =>
    script.split(/[&|;]+/).some((each) => /\btsc\b/.test(each) && !/--noEmit\b/.test(each)),
  );
}

/** Languages that the layer is more than. */
const TOO_OLD = /^es(?:3|5|6|20(?:15|16|17|18|19))$/i;

/** With these the compiler takes the language of that Node. */
const OF_NODE = /^node(?:16|18|20|next)$/i;

/**
 * Why the language of the project is too old for the layer.
 *
 * @param major of the compiler; undefined where nobody says
 */
function languageFault(
  { target, lib, module }: Settings,
  major: () => number | undefined,
): string | undefined {
  if (target === undefined && lib === undefined && !OF_NODE.test(String(module))) {
    const version = major();
    // From its version 6 on it takes what is newest.
    if (version === undefined || version > 5) return undefined;
    return `has no "target", so TypeScript ${version} takes ES5, and the layer needs ES2020: give it "target": "ES2022", then run this again`;
  }
  const known = Array.isArray(lib)
    ? lib.filter(
        (each): each is string => typeof each === 'string' && /^es(?:\d+|next)$/i.test(each),
      )
    : [target].filter((each) => typeof each === 'string');
  if (known.length === 0 || !known.every((each) => TOO_OLD.test(each))) return undefined;
  const member = Array.isArray(lib) ? 'lib' : 'target';
  return `has "${member}" ${known.join(', ')}, and the layer needs ES2020: raise it, then run this again`;
}

/** The version of the compiler: the one that is installed, else the one that is asked for. */
function majorOf(directory: string, manifest: Settings | undefined): number | undefined {
  const asked = [manifest?.['devDependencies'], manifest?.['dependencies']].map(
    (block) => (block as Settings | undefined)?.['typescript'],
  );
  const installed = installedManifest(directory, 'typescript');
  const [found] = [installed && readJsonc(installed)?.['version'], ...asked].flatMap((version) => {
    const [digits] = typeof version === 'string' ? (/\d+/.exec(version) ?? []) : [];
    return digits === undefined ? [] : [Number(digits)];
  });
  return found;
}

/** Whether a file of the folder would be compiled. */
function takes(directory: string, config: string, development: string): boolean {
  const { files, include, exclude } = selectionOf(config);
  if (!include && files) return false;
  const taken = (include ?? [{ from: path.dirname(config), pattern: '**/*' }]).map(includes);
  const left = (exclude ?? []).map(excludes);
  return STANDING.some((each) => {
    const place = path.join(directory, development, each).replaceAll(path.sep, '/');
    return taken.some((one) => one.test(place)) && !left.some((one) => one.test(place));
  });
}

/** A pattern, and the directory that it is meant from. */
interface Pattern {
  readonly from: string;
  readonly pattern: string;
}

type Selection = Partial<Record<'files' | 'include' | 'exclude', readonly Pattern[]>>;

const MAX_PARENTS = 8;

/** What a configuration says of the files to compile; what it does not say is as in those that it extends. */
function selectionOf(file: string, left = MAX_PARENTS): Selection {
  const config = left > 0 && isReadable(file) ? readJsonc(readFileSync(file, 'utf8')) : undefined;
  if (!config) return {};
  const from = path.dirname(file);
  const own = (['files', 'include', 'exclude'] as const).flatMap((key) => {
    const list = config[key];
    if (!Array.isArray(list)) return [];
    const patterns = list.filter((each): each is string => typeof each === 'string');
    return [[key, patterns.map((pattern) => ({ from, pattern }))]];
  });
  const parents = extendedFrom(file, config).map((parent) => selectionOf(parent, left - 1));
  return Object.assign({}, ...parents, Object.fromEntries(own)) as Selection;
}

/** What a pattern of `include` takes: a name without a wildcard and an ending is a directory. */
function includes({ from, pattern }: Pattern): RegExp {
  const isDirectory =
    !/[*?.]/.test(path.posix.basename(pattern)) || /^\.*$/.test(path.posix.basename(pattern));
  return new RegExp(`^${sourceOf(from, isDirectory ? `${pattern}/**/*` : pattern)}$`);
}

/** What a pattern of `exclude` leaves out: the file, or everything below the directory. */
function excludes({ from, pattern }: Pattern): RegExp {
  return new RegExp(`^${sourceOf(from, pattern).replace(/\/$/, '')}(?:/|$)`);
}

/** A glob of TypeScript, which knows `*`, `?` and `**` as a whole segment. */
function sourceOf(from: string, pattern: string): string {
  const whole = path.posix.resolve(
    from.replaceAll(path.sep, '/'),
    pattern.replaceAll('${configDir}', from),
  );
  const segments = whole.split('/').map((segment, index, all) => {
    if (segment !== '**')
      return `${segment
        .replaceAll(/[$()+.[\\\]^{|}]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]')}${index < all.length - 1 ? '/' : ''}`;
    return index < all.length - 1 ? '(?:[^/.][^/]*/)*' : '.*';
  });
  return segments.join('');
}

function saysTaken(
  config: string,
  development: string,
  options: Settings,
  directory: string,
): string {
  const from = path.dirname(config);
  const relative = (place: string) => path.relative(from, place).replaceAll(path.sep, '/');
  // What the compiler leaves out where nobody says what.
  const usual = ['node_modules', options['outDir']].filter((each) => typeof each === 'string');
  const before =
    selectionOf(config).exclude?.map((each) => relative(path.resolve(each.from, each.pattern))) ??
    usual;
  const list = [...before, relative(path.join(directory, development))].map((each) =>
    JSON.stringify(each),
  );
  return `would compile ${development}/ with your code, so what it writes would move, and your server would start from what an earlier build wrote: give it "exclude": [${list.join(', ')}], then run this again`;
}
