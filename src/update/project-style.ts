import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord } from '../answers/is-record.js';
import { digest } from '../render/base-file.js';
import { formatOptions, type RenderedFile } from '../render/index.js';
import { SAME_STYLE, type FilePlan, type Style } from './plan-update.js';
import { readFiles, type Project } from '../project/read-project.js';
import { formLike, readTextFile } from '../project/text-file.js';

/** Formats texts of a project's files. */
export interface Formatter {
  /** As the project's own options say; the text itself where the formatter does not look. */
  readonly own: (file: string, text: string) => Promise<string>;
  /** As the options of the templates say. */
  readonly generated: (file: string, text: string) => Promise<string>;
}

/** The project has a style of its own, and why its texts cannot be brought into it. */
interface StyleFault {
  readonly fault: string;
}

/** The functions of Prettier that are called; the same in its versions 2 and 3. */
interface Prettier {
  format(text: string, options: object): Promise<string> | string;
  resolveConfig(file: string, options: { editorconfig: boolean }): Promise<object | null>;
  getFileInfo(
    file: string,
    options: { ignorePath: string },
  ): Promise<{ ignored: boolean; inferredParser: string | null }>;
}

/** The file of the templates with the options of the formatter. */
const OPTIONS = '.prettierrc.json';

/** Other places where Prettier finds options, in the root of a project. */
const PLACES = [
  '.prettierrc',
  ...['yaml', 'yml', 'json5', 'js', 'ts', 'mjs', 'mts', 'cjs', 'cts', 'toml'].map(
    (end) => `.prettierrc.${end}`,
  ),
  ...['js', 'ts', 'mjs', 'mts', 'cjs', 'cts'].map((end) => `prettier.config.${end}`),
  'package.yaml',
];

/**
 * Tells whether a project may be formatted otherwise than the templates: with other options, more, or none.
 *
 * @param untouched whether a file is as it was generated
 */
function hasOwnStyle(
  root: string,
  read: (file: string) => string | undefined,
  untouched: (file: string) => boolean,
): boolean {
  if (!untouched(OPTIONS) || hasOptions(root, read)) return true;
  for (let place = root; ; place = path.dirname(place)) {
    if (existsSync(path.join(place, '.editorconfig'))) return true;
    if (place === path.dirname(place)) return false;
  }
}

/** Tells whether Prettier finds options in the root of a project, in another place than the templates have them. */
function hasOptions(root: string, read: (file: string) => string | undefined): boolean {
  if (PLACES.some((file) => existsSync(path.join(root, file)))) return true;
  const packageJson = parse(read('package.json') ?? '');
  return isRecord(packageJson) && Object.hasOwn(packageJson, 'prettier');
}

/** Tells whether a package that is not of the generator is formatted with Prettier. */
export function isFormatted(directory: string): boolean {
  return usesPrettier(directory, (file) => readFiles(directory, [file]).get(file));
}

/** The same by a reader of its files: it has options for it, or names it. */
function usesPrettier(root: string, read: (file: string) => string | undefined): boolean {
  if (existsSync(path.join(root, OPTIONS)) || hasOptions(root, read)) return true;
  const packageJson = parse(read('package.json') ?? '');
  if (!isRecord(packageJson)) return false;
  return [packageJson['dependencies'], packageJson['devDependencies']].some(
    (named) => isRecord(named) && Object.hasOwn(named, 'prettier'),
  );
}

/**
 * Formats new files as the package that they go into formats its own. They stay as they are where it does not, or
 * where its Prettier cannot be had.
 */
export async function inStyleOfPackage(
  directory: string,
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  if (!isFormatted(directory)) return new Map(files);
  const formatter = await findFormatter(directory, formatOptions());
  if ('fault' in formatter) return new Map(files);
  const formatted = [...files].map(
    async ([file, text]) => [file, await formatter.own(file, text)] as const,
  );
  return new Map(await Promise.all(formatted));
}

/**
 * The Prettier that is installed in the project, with the project's options. Runs the project's own
 * code, as its `format` script does: the package, its plugins, options that are a program.
 *
 * @param templateOptions the options of the templates, as JSON
 */
async function findFormatter(
  root: string,
  templateOptions: string,
): Promise<Formatter | StyleFault> {
  let prettier: Prettier;
  try {
    const entry = createRequire(path.join(root, 'package.json')).resolve('prettier');
    const loaded = (await import(pathToFileURL(entry).href)) as Prettier & { default?: Prettier };
    prettier = loaded.default ?? loaded;
  } catch {
    return { fault: 'its Prettier is not installed here' };
  }
  const fromTemplates = parse(templateOptions) as object;
  const ignorePath = path.join(root, '.prettierignore');
  const format = async (file: string, text: string, options: object) => {
    try {
      const formatted = prettier.format(text, {
        ...options,
        filepath: path.join(root, file),
        endOfLine: 'lf',
      });
      return await formatted;
    } catch {
      return text; // does not parse: markers, or an edit that is not finished
    }
  };
  try {
    // Options that cannot be read would fail for every file.
    await prettier.resolveConfig(path.join(root, 'src/index.ts'), { editorconfig: true });
  } catch (error) {
    return {
      fault: `its options cannot be read: ${(error as Error).message.split('\n')[0] ?? ''}`,
    };
  }
  const isLookedAt = async (file: string) => {
    const info = await prettier.getFileInfo(path.join(root, file), { ignorePath });
    return !info.ignored && info.inferredParser !== null;
  };
  return {
    async own(file, text) {
      if (!(await isLookedAt(file))) return text;
      const place = path.join(root, file);
      return format(
        file,
        text,
        (await prettier.resolveConfig(place, { editorconfig: true })) ?? {},
      );
    },
    generated: async (file, text) =>
      (await isLookedAt(file)) ? format(file, text, fromTemplates) : text,
  };
}

/** The style of a project's texts. */
export interface ProjectStyle {
  readonly style: Style;
  /** Absent where texts stay as they are. */
  readonly formatter?: Formatter;
  /** Why a style of its own could not be used. */
  readonly styleFault: string | undefined;
}

/**
 * Finds out how a project is formatted, where that is not as it was generated.
 *
 * @param files what stands in the project
 * @param generated what is generated now, where that is to be compared
 */
export async function styleOfProject(
  { directory, manifest, base }: Project,
  files: ReadonlyMap<string, string>,
  generated: ReadonlyMap<string, Pick<RenderedFile, 'text' | 'renamedFrom'>> = new Map(),
): Promise<ProjectStyle> {
  const read = (file: string) => files.get(file) ?? readFiles(directory, [file]).get(file);
  const textOf = (file: string) => {
    const content = read(file);
    return content === undefined ? undefined : readTextFile(content).text;
  };
  const untouched = (file: string) =>
    digest(textOf(file) ?? '') === manifest.files.get(file)?.sha256;
  const isOfUser = [...manifest.files.values()].some(({ kind }) => kind === 'addition');
  const isStyled = isOfUser
    ? usesPrettier(directory, textOf)
    : hasOwnStyle(directory, textOf, untouched);
  if (!isStyled) return { style: SAME_STYLE, styleFault: undefined };
  const formatter = await findFormatter(directory, formatOptions());
  if ('fault' in formatter) return { style: SAME_STYLE, styleFault: formatter.fault };
  const paths = new Set([...manifest.files.keys(), ...generated.keys()]);
  const texts = [...paths].map((file) => {
    const { text, renamedFrom = file } = generated.get(file) ?? {};
    return {
      path: file,
      base: base.get(file) ?? base.get(renamedFrom),
      yours: textOf(file) ?? textOf(renamedFrom),
      generated: text,
    };
  });
  return { formatter, style: await styleOf(formatter, texts), styleFault: undefined };
}

/** Formats what a merge of formatted texts gave: a list may have grown beyond its line. */
export function inOwnStyle(formatter: Pick<Formatter, 'own'>) {
  return async (file: FilePlan): Promise<FilePlan> => {
    if (file.isStyled !== true || file.after === undefined) return file;
    const written = readTextFile(file.after);
    const text = await formatter.own(file.path, written.text);
    return { ...file, after: formLike(written, text) };
  };
}

/** The texts of one file that a plan compares. */
interface StyledTexts {
  readonly path: string;
  readonly base: string | undefined;
  readonly yours: string | undefined;
  readonly generated: string | undefined;
}

/** Looks all texts up beforehand, for a plan that does not wait. */
export async function styleOf(
  formatter: Formatter | undefined,
  files: readonly StyledTexts[],
): Promise<Style> {
  if (!formatter) return SAME_STYLE;
  const known = { own: new Map<string, string>(), generated: new Map<string, string>() };
  const key = (file: string, text: string) => `${file}\n${text}`;
  const learn = async (way: 'own' | 'generated', file: string, text: string | undefined) => {
    if (text === undefined || known[way].has(key(file, text))) return;
    known[way].set(key(file, text), await formatter[way](file, text));
  };
  await Promise.all(
    files.map(async ({ path: file, base, yours, generated }) => {
      if (yours !== undefined && yours === generated) return;
      await learn('own', file, base);
      await learn('own', file, generated);
      if (base === undefined) await learn('generated', file, yours);
      if (base === undefined || known.own.get(key(file, base)) !== yours) {
        await learn('own', file, yours);
      }
    }),
  );
  const look = (way: 'own' | 'generated') => (file: string, text: string) =>
    known[way].get(key(file, text)) ?? text;
  return { own: look('own'), generated: look('generated') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
