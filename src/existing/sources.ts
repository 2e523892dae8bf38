import { existsSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { ExistingError } from './existing-error.js';
import { isParsed, parseSource, type Source, type UnreadSource } from './parse.js';
import type { Aliases } from './resolve.js';
import { readBounded } from './read-bounded.js';
import { readSettings, type Settings } from './settings.js';

/** A package as its files say it is; nothing of it was run. */
export interface PackageSources {
  /** Absolute, links resolved. */
  readonly directory: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Of `tsconfig.json`, with what it extends; undefined without one. */
  readonly compilerOptions: Settings | undefined;
  /** Prefixes of imports that mean files of the package. */
  readonly aliases: Aliases;
  readonly sources: ReadonlyMap<string, Source>;
  /** What is there and was not read: links out, too large, not UTF-8, not parsed. */
  readonly unread: readonly UnreadSource[];
  /** There are more files than were looked at. */
  readonly isCut: boolean;
}

/** Bounds of reading a foreign project. */
const MAX_FILES = 2000;
const MAX_BYTES = 512 * 1024;
/** Directories below directories; deeper ones are nobody's source. */
const MAX_DEPTH = 16;

/** Where tools put what they write or install. */
const NOT_SOURCE =
  /^(node_modules|bower_components|dist|build|out|output|coverage|vendor|public|static|tmp|temp|\..*)$/;
/** Files that no server is started from: tests, what they need, type declarations, settings of tools. */
const BESIDE =
  /(^|\/)(tests?|__tests__|__mocks__|spec|e2e|cypress|fixtures|examples?)\/|\.(test|spec|stories|d)\.[cm]?[jt]sx?$|(^|\/)[^/]*\.config\.[cm]?[jt]s$/;

const CODE = /\.[cm]?[jt]sx?$/;

/** Tells whether a file is JavaScript or TypeScript, by its name. */
export function isCode(file: string): boolean {
  return CODE.test(file);
}

/**
 * Reads the source files of the package in a directory: those that a person wrote and that a server may be
 * made of. Stays in the package: members of a workspace below it are packages of their own.
 *
 * @param skip directories below it that are left out, as those that we wrote
 * @throws {@link ExistingError} when no package is there, or its package.json cannot be read
 */
export function readSources(directory: string, skip: readonly string[] = []): PackageSources {
  const root = rootOf(directory);
  const manifest = readManifest(root);
  const compilerOptions = readSettings(path.join(root, 'tsconfig.json'));
  const found = findFiles(root, [...skip, ...outputOf(compilerOptions)]);
  const files =
    found.files.length > 0 ? found.files : entriesOf(manifest).filter((file) => isFile(root, file));
  const sources = new Map<string, Source>();
  const unread = [...found.unread];
  for (const file of files) {
    const source = readSource(root, file);
    if (isParsed(source)) sources.set(file, builtFiles(source, found.files.length === 0));
    else unread.push(source);
  }
  const aliases = aliasesOf(compilerOptions);
  return {
    directory: root,
    manifest,
    compilerOptions,
    aliases,
    sources,
    unread,
    isCut: found.isCut,
  };
}

/** Reads one file of a package. */
function readSource(root: string, file: string): Source | UnreadSource {
  const place = path.join(root, file);
  try {
    const bytes = readBounded(place, MAX_BYTES);
    if (!bytes) return { file, because: `it is no file, or larger than ${MAX_BYTES / 1024} kB` };
    const text = decode(bytes);
    return text === undefined ? { file, because: 'it is not UTF-8' } : parseSource(file, text);
  } catch (error) {
    return { file, because: `it cannot be read: ${(error as Error).message}` };
  }
}

/** The text of bytes, a byte order mark included; undefined when they are no UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without a file that a person wrote, what a build wrote is read, so that it can be named. */
function builtFiles(source: Source, isBuilt: boolean): Source {
  if (!isBuilt || source.untouchable !== undefined) return source;
  return { ...source, untouchable: 'it stands where builds put what they write' };
}

function rootOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    throw new ExistingError('not-a-server', `${directory} does not exist`);
  }
}

function readManifest(root: string): Record<string, unknown> {
  const place = path.join(root, 'package.json');
  if (!existsSync(place)) {
    throw new ExistingError(
      'not-a-server',
      'no package.json is here: give the directory of the package that serves MCP',
    );
  }
  const bytes = readBounded(place, MAX_BYTES);
  const text = bytes && decode(bytes);
  try {
    const value: unknown = JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below, with every other thing that package.json must not be.
  }
  throw new ExistingError(
    'unreadable-source',
    'package.json is no JSON object; comments and trailing commas are not read',
  );
}

interface FoundFiles {
  readonly files: string[];
  readonly unread: UnreadSource[];
  isCut: boolean;
}

/** Looks for code, the nearest files first. */
function findFiles(root: string, skip: readonly string[]): FoundFiles {
  const found: FoundFiles = { files: [], unread: [], isCut: false };
  let level = [''];
  for (let depth = 0; level.length > 0 && !found.isCut && depth < MAX_DEPTH; depth += 1) {
    level = level.flatMap((directory) => lookInto(root, directory, skip, found));
  }
  return found;
}

/** Notes the code in a directory, and gives the directories in it. */
function lookInto(
  root: string,
  directory: string,
  skip: readonly string[],
  found: FoundFiles,
): string[] {
  const next: string[] = [];
  for (const entry of entriesIn(root, directory, found)) {
    const file = path.posix.join(directory, entry.name);
    if (skip.includes(file) || BESIDE.test(entry.isDirectory() ? `${file}/` : file)) continue;
    if (entry.isSymbolicLink()) {
      if (NOT_SOURCE.test(entry.name)) continue;
      const because = 'it is a link that leads out of the package';
      if (leadsOut(root, file)) found.unread.push({ file, because });
    } else if (entry.isDirectory()) {
      if (!NOT_SOURCE.test(entry.name) && !isPackage(root, file)) next.push(file);
    } else if (CODE.test(file)) {
      if (found.files.length < MAX_FILES) found.files.push(file);
      else found.isCut = true;
    }
  }
  return next;
}

function entriesIn(root: string, directory: string, { unread }: FoundFiles): Dirent[] {
  try {
    const entries = readdirSync(path.join(root, directory), { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    unread.push({ file: directory, because: `it cannot be read: ${(error as Error).message}` });
    return [];
  }
}

function leadsOut(root: string, file: string): boolean {
  try {
    return path.relative(root, realpathSync(path.join(root, file))).startsWith('..');
  } catch {
    // A link that leads nowhere.
    return false;
  }
}

/** A package of its own has a name; a package.json without one only says how files below it are read. */
function isPackage(root: string, directory: string): boolean {
  const place = path.join(root, directory, 'package.json');
  if (!existsSync(place)) return false;
  try {
    return 'name' in (JSON.parse(readBounded(place)?.toString('utf8') ?? '') as object);
  } catch {
    return true;
  }
}

function isFile(root: string, file: string): boolean {
  const place = path.join(root, file);
  return existsSync(place) && statSync(place).isFile() && !leadsOut(root, file);
}

/** Files that package.json names as what runs. */
function entriesOf({ main, bin, scripts }: Readonly<Record<string, unknown>>): string[] {
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  const named = [
    ...texts(main),
    ...texts(bin),
    ...texts(scripts).flatMap((script) => script.split(/\s+/)),
  ];
  const files = named.filter((file) => CODE.test(file)).map((file) => path.posix.normalize(file));
  return [...new Set(files)]
    .filter((file) => !file.startsWith('..') && !path.posix.isAbsolute(file))
    .slice(0, 20);
}

function outputOf(options: Settings | undefined): string[] {
  return typeof options?.['outDir'] === 'string' ? [path.posix.normalize(options['outDir'])] : [];
}

/** `paths` of a tsconfig that mean a directory: `"@/*": ["./*"]`. */
function aliasesOf(options: Settings | undefined): Aliases {
  const aliases = new Map<string, string>();
  const base = typeof options?.['baseUrl'] === 'string' ? options['baseUrl'] : '.';
  const paths = options?.['paths'];
  if (typeof paths !== 'object' || paths === null) return aliases;
  for (const [from, targets] of Object.entries(paths)) {
    const target: unknown = Array.isArray(targets) ? targets[0] : undefined;
    if (typeof target !== 'string' || !from.endsWith('/*') || !target.endsWith('/*')) continue;
    const place = path.posix.join(base, target.slice(0, -1));
    if (!place.startsWith('..')) aliases.set(from.slice(0, -1), place);
  }
  return aliases;
}
