import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { compileOptions, createHandlebars, type Template } from './handlebars.js';

/**
 * Where templates come from. This is the source for development and tests: it reads the files and
 * compiles them. The build puts a module with the same export in its place that holds all texts
 * and the precompiled templates.
 */
export function loadTemplate(name: string): Template {
  const known = cache.get(name);
  if (known) return known;
  const file = path.join(templatesDirectory, name);
  if (!existsSync(file)) throw new Error(`there is no such template; create templates/${name}`);
  const text = readFileSync(file, 'utf8');
  const template = name.endsWith('.hbs') ? compile(text) : () => text;
  cache.set(name, template);
  return template;
}

const templatesDirectory = findTemplates();
const cache = new Map<string, Template>();
const handlebars = createHandlebars(Handlebars);

function compile(text: string): Template {
  const template = handlebars.compile(text, compileOptions);
  return (view) => template(view);
}

function findTemplates(): string {
  const directory = fileURLToPath(new URL('../../templates', import.meta.url));
  if (!existsSync(directory)) throw new Error(`no templates at ${directory}`);
  return directory;
}
