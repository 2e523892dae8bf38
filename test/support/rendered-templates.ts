import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const templates = path.join(repository, 'templates');
const snapshots = path.join(repository, 'test', '__snapshots__');

/** Rooms of templates that are laid out as the project, beside what every project has; each with its snapshot. */
const rooms = ['sign-in'].map((name) => ({
  templates: path.join(templates, name),
  rendered: path.join(snapshots, name),
}));
const everywhere = { templates, rendered: path.join(snapshots, 'generic-oidc') };

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
    const room = rooms.find((each) => file.startsWith(each.templates + path.sep)) ?? everywhere;
    const inProject = path.relative(room.templates, file);
    const common = path.join(templates, inProject);
    if (existsSync(common)) return common;
    if (existsSync(`${file}.hbs`)) return path.join(room.rendered, inProject);
    return existsSync(`${common}.hbs`) ? path.join(everywhere.rendered, inProject) : undefined;
  },
};
