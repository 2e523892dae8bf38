import type { Config } from '../answers/config.js';
import type { ExistingAnswer } from '../answers/existing-schema.js';
import { ExistingError } from '../existing/existing-error.js';
import { readOffers } from '../existing/offers.js';
import {
  allProtection,
  missingProtection,
  type MissingProtection,
} from '../existing/own-protection.js';
import { openProject } from '../existing/project.js';
import { readSources, type PackageSources } from '../existing/sources.js';
import { readFiles } from '../project/read-project.js';
import { patchState, type PatchState } from './patch-state.js';

/** What the code of an owner says of its protection; nothing of it was run. */
export interface OwnCode extends MissingProtection {
  /** The files that were edited, where there is a record of that. */
  readonly patches: readonly PatchState[];
  /** As in `tool drop_table`: offered, and without scopes, so refused to everybody. */
  readonly unmapped: readonly string[];
  /** With scopes, and not offered; empty where the source does not show everything. */
  readonly notOffered: readonly string[];
  /** What the source does not show. */
  readonly gaps: readonly string[];
}

/** Tells whether MCP can be reached past the guard, as far as the source says. */
export function isOpen({ uncalled, unsealed }: MissingProtection): boolean {
  return uncalled.length > 0 || unsealed.length > 0;
}

/**
 * Reads off the source of a server that existed before whether the guard still stands, and what is offered
 * without scopes.
 *
 * @throws ProjectError
 */
export function readOwnCode(
  directory: string,
  config: Config & { readonly existing: ExistingAnswer },
): OwnCode {
  const { existing } = config;
  const patches = patchState(directory);
  let sources: PackageSources;
  try {
    sources = readSources(directory, [existing.layer, existing.development]);
  } catch (error) {
    if (!(error instanceof ExistingError)) throw error;
    // What nobody can read protects nothing that is known of.
    const missing = allProtection(existing);
    return { patches, ...missing, unmapped: [], notOffered: [], gaps: [error.message] };
  }
  const project = openProject(sources);
  const { offers, gaps } = readOffers(project);
  const there = offers.map(({ value: { kind, name } }) => ({ kind, name }));
  const scopeMap = scopeMapOf(directory, existing);
  const mapped = mappedIn(config);
  const isIn = (list: readonly Named[], { kind, name }: Named) =>
    list.some((each) => each.kind === kind && each.name === name);
  const unread = sources.unread.map(({ file, because }) => `${file}: ${because}`);
  const cut = sources.isCut ? ['there are more source files than are read'] : [];
  const unseen = [...gaps.map(({ value }) => value), ...unread, ...cut];
  return {
    patches,
    ...missingProtection(project, existing),
    unmapped: there.filter((one) => !isIn(mapped, one) && !isNamed(scopeMap, one.name)).map(textOf),
    notOffered: unseen.length > 0 ? [] : mapped.filter((one) => !isIn(there, one)).map(textOf),
    gaps: unseen,
  };
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

const textOf = ({ kind, name }: Named) => `${kind} ${name}`;

function mappedIn({ tools, resources, prompts }: Config): Named[] {
  return [
    ...tools.map(({ name }) => ({ kind: 'tool', name })),
    ...resources.map(({ uri }) => ({ kind: 'resource', name: uri })),
    ...prompts.map(({ name }) => ({ kind: 'prompt', name })),
  ];
}

/** The file where an owner writes scopes by hand. */
function scopeMapOf(directory: string, { layer, language }: ExistingAnswer): string {
  const file = `${layer}/scope-map.${language === 'typescript' ? 'ts' : 'js'}`;
  return readFiles(directory, [file]).get(file) ?? '';
}

/** Whether a name stands in a text as a key or in quotes. */
function isNamed(text: string, name: string): boolean {
  const isWord = /^[A-Za-z_$][\w$]*$/.test(name);
  return (
    ["'", '"', '`'].some((quote) => text.includes(quote + name + quote)) ||
    (isWord && new RegExp(`\\b${name.replaceAll('$', '\\$')}\\s*:`).test(text))
  );
}
