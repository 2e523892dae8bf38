import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const templates = path.join(repository, 'templates');
const snapshots = path.join(repository, 'test', '__snapshots__');
const rendered = path.join(snapshots, 'generic-oidc');

const renderedSignIn = path.join(snapshots, 'sign-in');

/** Where files of a project with an authorization server of its own stand, the most special first. */
const ofSignIn = [
  path.join(templates, 'sign-in'),
  renderedSignIn,
  path.join(templates, 'frameworks', 'express'),
  path.join(templates, 'verification', 'jwt'),
  templates,
  rendered,
];

const existing = path.join(templates, 'existing');
const renderedExisting = path.join(snapshots, 'existing-sdk2', 'src', 'mcp-auth');

/** Where files stand of the layer for servers that exist already. */
const ofExisting = [existing, path.join(templates, 'verification', 'jwt'), templates, rendered];

/**
 * Lets tests import a template that imports one which has to be rendered first: that one is taken from
 * the snapshots, where the compiler finds its types as well (`rootDirs` in `tsconfig.json`). Templates of an own
 * authorization server also import what stands beside them in a project, and elsewhere here.
 */
export const renderedTemplates = {
  name: 'rendered-templates',
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined): string | undefined {
    if (!source.startsWith('.') || importer === undefined) return;
    const root = ofSignIn.slice(0, 4).find((each) => importer.startsWith(each + path.sep));
    const file = path.resolve(path.dirname(importer), source.replace(/\.js$/, '.ts'));
    // What was rendered stands in the snapshots with all that it imports: two of a class would not be the same.
    if (existsSync(file) && root !== renderedSignIn) return;
    const places = importer.startsWith(existing + path.sep)
      ? { root: existing, all: ofExisting }
      : root !== undefined && { root, all: ofSignIn };
    if (places) {
      const inProject = path.relative(places.root, file);
      const [, ofLayer] = /^src[/\\](.+)$/.exec(inProject) ?? [];
      if (
        places.root === existing &&
        ofLayer &&
        existsSync(`${path.join(existing, inProject)}.hbs`)
      ) {
        return path.join(renderedExisting, ofLayer);
      }
      return places.all.map((each) => path.join(each, inProject)).find((each) => existsSync(each));
    }
    if (!importer.startsWith(templates + path.sep) || !existsSync(`${file}.hbs`)) return;
    return path.join(rendered, path.relative(templates, file));
  },
};
