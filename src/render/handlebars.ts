import type Handlebars from 'handlebars';
import { helpers } from './helpers.js';

/** A template, ready to be filled in. */
export type Template = (view: object) => string;

/**
 * How templates are compiled, at build time and in tests alike: unknown names and helpers are
 * errors, and nothing is HTML-escaped, because every user text passes a helper of its own.
 */
export const compileOptions = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
} satisfies CompileOptions;

/** An own instance with our helpers and no others. */
export function createHandlebars(library: { create(): typeof Handlebars }): typeof Handlebars {
  const instance = library.create();
  for (const [name, helper] of Object.entries(helpers)) instance.registerHelper(name, helper);
  return instance;
}
