import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const templates = path.join(repository, 'templates');
const rendered = path.join(repository, 'test', '__snapshots__', 'generic-oidc');

/**
 * Lets tests import a template that imports one which has to be rendered first: that one is taken from
 * the snapshots, where the compiler finds its types as well (`rootDirs` in `tsconfig.json`).
 */
export const renderedTemplates = {
  name: 'rendered-templates',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined): string | undefined {
    if (!source.startsWith('.') || importer?.startsWith(templates + path.sep) !== true) return;
    const file = path.resolve(path.dirname(importer), source.replace(/\.js$/, '.ts'));
    return existsSync(file) || !existsSync(`${file}.hbs`)
      ? undefined
      : path.join(rendered, path.relative(templates, file));
  },
};
