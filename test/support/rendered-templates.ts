import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const templates = path.join(repository, 'templates');
const rendered = path.join(repository, 'test', '__snapshots__', 'generic-oidc');

/** Rooms of templates that are laid out as the project, and stand beside what every project has. */
const rooms = ['sign-in'].map((room) => path.join(templates, room));

/**
 * Lets tests import a template that imports one which has to be rendered first: that one is taken from
 * the snapshots, where the compiler finds its types as well (`rootDirs` in `tsconfig.json`). A template of a
 * room finds those that every project has as if they stood beside it.
 */
export const renderedTemplates = {
  name: 'rendered-templates',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined): string | undefined {
    if (!source.startsWith('.') || importer?.startsWith(templates + path.sep) !== true) return;
    const file = path.resolve(path.dirname(importer), source.replace(/\.js$/, '.ts'));
    if (existsSync(file)) return undefined;
    const room = rooms.find((each) => file.startsWith(each + path.sep)) ?? templates;
    const inProject = path.relative(room, file);
    const common = path.join(templates, inProject);
    if (existsSync(common)) return common;
    return existsSync(`${file}.hbs`) || existsSync(`${common}.hbs`)
      ? path.join(rendered, inProject)
      : undefined;
  },
};
