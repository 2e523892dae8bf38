import { canonicalUri, isTemplate, overlapOf, resourceEntryFault } from './resource-entries.js';
import { UriTemplate } from './sdk.js';

/** A resource that a caller asks for, by the scope map. */
export interface FoundResource {
  /** In its one spelling, as the SDK hands it on. */
  readonly uri: string;
  /** The entry of this very URI, or else every template that matches: the SDK may take any of them. */
  readonly entries: readonly string[];
  readonly isFromTemplate: boolean;
}

/**
 * Prepares the entries of the scope map for resources.
 *
 * @param resources URIs and URI templates, as the resources are registered, and the scopes of each
 * @returns a function that resolves a URI as the SDK does, or undefined where no entry is meant
 * @throws Error naming an entry that no request can mean, that takes long to compare with, or that means a
 *   URI of another one with other scopes
 */
export function compileResources(
  resources: ReadonlyMap<string, readonly string[]>,
): (uri: unknown) => FoundResource | undefined {
  const uris = new Set<string>();
  const templates: UriTemplate[] = [];
  for (const entry of resources.keys()) {
    const fault = resourceEntryFault(entry);
    if (fault !== undefined) {
      throw new Error(`src/mcp-auth/scope-map.ts: the resource ${JSON.stringify(entry)} ${fault}`);
    }
    if (isTemplate(entry)) templates.push(new UriTemplate(entry));
    else uris.add(entry);
  }
  assertOneAnswer(resources, templates.map(String));
  return (text) => {
    const uri = typeof text === 'string' ? canonicalUri(text) : undefined;
    if (uri === undefined) return undefined;
    if (uris.has(uri)) return { uri, entries: [uri], isFromTemplate: false };
    const matching = templates.filter((template) => template.match(uri)).map(String);
    return matching.length > 0 ? { uri, entries: matching, isFromTemplate: true } : undefined;
  };
}

/**
 * Of two entries that mean the same URI the SDK takes one by rules of its own. Whoever may use the one must
 * be able to use the other, or that choice would be the one that counts.
 */
function assertOneAnswer(
  resources: ReadonlyMap<string, readonly string[]>,
  templates: readonly string[],
): void {
  const text = (scopes: readonly string[] = []) => JSON.stringify([...scopes].sort());
  for (const template of templates) {
    const own = text(resources.get(template));
    for (const [entry, scopes] of resources) {
      const uri = text(scopes) === own ? undefined : overlapOf(template, entry);
      if (uri === undefined) continue;
      throw new Error(
        `src/mcp-auth/scope-map.ts: the resources ${JSON.stringify(template)} and ${JSON.stringify(entry)} both ` +
          `mean ${uri}, but need ${own} and ${text(scopes)}. Give them the same scopes, or other URIs`,
      );
    }
  }
}
