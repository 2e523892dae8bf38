import path from 'node:path';
import type { ExistingAnswer } from '../answers/existing-schema.js';

/** Where files stand in a server that exists already, and how they import each other. */
export type Layout = Pick<
  ExistingAnswer,
  'layer' | 'development' | 'routes' | 'imports' | 'language'
>;

/** A rendered file, as far as its place matters. */
interface Placed {
  readonly text: string;
  readonly renamedFrom?: string;
}

/** The one file of a route that no import leads to: Next.js finds it by its place. */
const METADATA_ROUTE = 'src/metadata-route.ts';
const METADATA_PLACE = '.well-known/oauth-protected-resource/[[...path]]/route.ts';

/**
 * Brings rendered files to where they stand in a server that exists already: their paths, the imports between
 * them, and the paths that their texts name. Pure.
 *
 * @param files by their paths in a project of the generator's own
 * @param toJavaScript takes the types out of a file, where the server has none
 * @throws Error when a file imports one that is not among them: the table of files is wrong then
 */
export function relocate<F extends Placed>(
  files: ReadonlyMap<string, F>,
  layout: Layout,
  toJavaScript: (text: string) => string,
): Map<string, F> {
  const isJavaScript = (file: string) =>
    layout.language === 'javascript' && file.startsWith('src/') && file.endsWith('.ts');
  const finalPath = (file: string) => {
    const place = placeOf(file, layout);
    return isJavaScript(file) ? place.replace(/\.ts$/, '.js') : place;
  };
  const relocated = new Map<string, F>();
  for (const [file, one] of files) {
    const moved = withImports(file, one.text, {
      files,
      finalPath,
      end: file.startsWith('src/') ? layout.imports : '.js',
    });
    const text = withNamedPaths(moved, (named) => (files.has(named) ? finalPath(named) : named));
    const { renamedFrom } = one;
    const code = isJavaScript(file) ? toJavaScript(text) : text;
    // Types alone are nothing in JavaScript, and nothing but types is imported from there.
    if (code === '' && isJavaScript(file)) continue;
    relocated.set(finalPath(file), {
      ...one,
      text: code,
      ...(renamedFrom === undefined ? {} : { renamedFrom: finalPath(renamedFrom) }),
    });
  }
  return relocated;
}

/** Where a path of a project of the generator's own leads to; what stands in its root stays there. */
function placeOf(file: string, { layer, development, routes = 'app' }: Layout): string {
  if (file === METADATA_ROUTE) return `${routes}/${METADATA_PLACE}`;
  const [first = '', ...rest] = file.split('/');
  const below = rest.join('/');
  switch (first) {
    case 'src':
      return path.posix.join(layer, below);
    case 'development':
      return path.posix.join(development, below);
    case 'test':
      // No runner of the owner takes it for a test of theirs.
      return path.posix.join(
        development,
        'attacks',
        below.replace(/^auth\//, '').replace(/\.test\.ts$/, '.attack.ts'),
      );
    case 'dev':
    case 'attacks':
    case 'setup':
    case '.dev':
      return path.posix.join(development, file);
    default:
      return file;
  }
}

/** What stands before the path of a module, or of a file beside it. */
const RELATIVE =
  /(\bfrom\s+|\bimport\s+|\bimport\s*\(\s*|\bvi\.(?:mock|doMock)\(\s*)(['"])(\.\.?\/[^'"\n]+)\2/g;
const BESIDE = /(\bnew URL\(\s*['"`])(\.\.?\/[^'"`\n$]*)/g;

interface Move {
  readonly files: ReadonlyMap<string, unknown>;
  readonly finalPath: (file: string) => string;
  /** What imports end in. */
  readonly end: Layout['imports'];
}

/** Rewrites the relative paths that code of a file resolves. */
function withImports(file: string, text: string, { files, finalPath, end }: Move): string {
  if (!file.endsWith('.ts')) return text;
  const from = path.posix.dirname(finalPath(file));
  const target = (specifier: string) => path.posix.join(path.posix.dirname(file), specifier);
  const relative = (place: string) => {
    const way = path.posix.relative(from, place);
    return way.startsWith('.') ? way : `./${way}`;
  };
  return text
    .replace(RELATIVE, (_, before: string, quote: string, specifier: string) => {
      const module = target(specifier).replace(/\.js$/, '.ts');
      if (!files.has(module)) throw new Error(`${file} imports ${module}, which is not rendered`);
      const way = relative(finalPath(module)).replace(/\.[jt]s$/, end);
      return `${before}${quote}${way}${quote}`;
    })
    .replace(BESIDE, (_, before: string, specifier: string) => {
      const place = relative(finalPath(target(specifier)));
      return before + (specifier.endsWith('/') && !place.endsWith('/') ? `${place}/` : place);
    });
}

/** A path of a project in running text, a comment or a message. */
const NAMED = /(?<![\w./@-])(?:src|dev|test|setup|development)\/[\w./-]*\w/g;

function withNamedPaths(text: string, finalPath: (named: string) => string): string {
  return text.replace(NAMED, finalPath);
}
