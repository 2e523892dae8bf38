import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import Handlebars from 'handlebars';
import { compileOptions } from '../src/render/handlebars.js';

/**
 * Puts a module with all templates, precompiled, in the place of `src/render/template-source.ts`:
 * compiling them at run time costs more than everything else together.
 */
export function precompiledTemplates(root: string): Plugin {
  const directory = path.join(root, 'templates');
  return {
    name: 'precompiled-templates',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]render[\\/]template-source\.ts$/ }, async (source) => ({
        contents: await templateModule(directory),
        loader: 'js',
        resolveDir: path.dirname(source.path),
      }));
    },
  };
}

/** The module's text: same export as the development source. */
async function templateModule(directory: string): Promise<string> {
  const texts: string[] = [];
  const compiled: string[] = [];
  for (const name of await listFiles(directory)) {
    const text = await readFile(path.join(directory, name), 'utf8');
    const key = JSON.stringify(name);
    if (!name.endsWith('.hbs')) texts.push(`${key}: ${JSON.stringify(text)}`);
    else compiled.push(`${key}: ${Handlebars.precompile(text, compileOptions) as string}`);
  }
  return `
import Handlebars from 'handlebars/runtime.js';
import { createHandlebars } from './handlebars.js';
const handlebars = createHandlebars(Handlebars);
const texts = {${texts.join(',\n')}};
const compiled = {${compiled.join(',\n')}};
export function loadTemplate(name) {
  if (Object.hasOwn(texts, name)) return () => texts[name];
  if (!Object.hasOwn(compiled, name)) throw new Error('there is no such template');
  const template = handlebars.template(compiled[name]);
  return (view) => template(view);
}
`;
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
