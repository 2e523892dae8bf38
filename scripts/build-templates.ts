import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import Handlebars from 'handlebars';
import { catalog } from '../src/catalog/index.js';
import { guidePath, upstreamGuidePath } from '../src/render/file-table.js';
import { compileOptions } from '../src/render/handlebars.js';

/**
 * Puts a module with the precompiled templates in the place of `src/render/template-source.ts`:
 * compiling them at run time costs more than everything else together. Files that are copied as they
 * are stay where they are, so that the package holds them once.
 *
 * @param outdir where the bundle goes; its chunks find the files from there
 */
export function precompiledTemplates(root: string, outdir: string): Plugin {
  const directory = path.join(root, 'templates');
  return {
    name: 'precompiled-templates',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]render[\\/]template-source\.ts$/ }, async (source) => ({
        contents: await templateModule(
          directory,
          path.relative(path.join(outdir, 'chunks'), directory),
        ),
        loader: 'js',
        resolveDir: path.dirname(source.path),
      }));
    },
  };
}

/** The module's text: same export as the development source. */
async function templateModule(directory: string, fromChunks: string): Promise<string> {
  const compiled: string[] = [];
  const missing = [
    ...catalog.providers.map((provider) => guidePath(provider)),
    ...catalog.upstreams.map((upstream) => upstreamGuidePath(upstream)),
  ].filter((guide) => !existsSync(path.join(directory, guide)));
  if (missing.length > 0) {
    throw new Error(
      `a provider or an upstream has no guide; create templates/${missing.join(', templates/')}`,
    );
  }
  for (const name of await listFiles(directory)) {
    if (!name.endsWith('.hbs')) continue;
    const text = await readFile(path.join(directory, name), 'utf8');
    const template = Handlebars.precompile(text, compileOptions) as string;
    compiled.push(`${JSON.stringify(name)}: ${withoutBallast(template)}`);
  }
  return `
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars/runtime.js';
import { createHandlebars } from './handlebars.js';
const handlebars = createHandlebars(Handlebars);
const directory = fileURLToPath(new URL(${JSON.stringify(`${fromChunks.split(path.sep).join('/')}/`)}, import.meta.url));
const compiled = {${compiled.join(',\n')}};
export function loadTemplate(name) {
  if (!name.endsWith('.hbs')) {
    const text = readFileSync(directory + name, 'utf8');
    return () => text;
  }
  if (!Object.hasOwn(compiled, name)) throw new Error('there is no such template');
  const template = handlebars.template(compiled[name]);
  return (view) => template(view);
}
`;
}

/**
 * A precompiled template without what nothing here reads: where its blocks stand, for helpers that
 * report it, and how to look properties up in a runtime older than the one that is bundled. Texts of
 * the template stand in it with their quotes escaped, so they are never meant.
 */
function withoutBallast(template: string): string {
  return template
    .replace(/,"loc":\{"start":\{[^{}]*\},"end":\{[^{}]*\}\}/g, '')
    .replace(
      /container\.lookupProperty \|\| function\(parent, propertyName\) \{.*?return undefined\s*\}/gs,
      'container.lookupProperty',
    );
}

/** Paths below a directory, with `/`, in a stable order. */
async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}
