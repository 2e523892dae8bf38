import { UriTemplate } from '@modelcontextprotocol/server';
import { canonicalUri, isTemplate, resourceEntryFault } from './resource-entries.js';

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
 * @param entries URIs and URI templates, as the resources are registered
 * @returns a function that resolves a URI as the SDK does, or undefined where no entry is meant
 * @throws Error naming an entry that no request can mean, or that takes long to compare with
 */
export function compileResources(
  entries: Iterable<string>,
): (uri: unknown) => FoundResource | undefined {
  const uris = new Set<string>();
  const templates: UriTemplate[] = [];
  for (const entry of entries) {
    const fault = resourceEntryFault(entry);
    if (fault !== undefined) {
      throw new Error(`src/scope-map.ts: the resource ${JSON.stringify(entry)} ${fault}`);
    }
    if (isTemplate(entry)) templates.push(new UriTemplate(entry));
    else uris.add(entry);
  }
  return (text) => {
    const uri = typeof text === 'string' ? canonicalUri(text) : undefined;
    if (uri === undefined) return undefined;
    if (uris.has(uri)) return { uri, entries: [uri], isFromTemplate: false };
    const matching = templates.filter((template) => template.match(uri)).map(String);
    return matching.length > 0 ? { uri, entries: matching, isFromTemplate: true } : undefined;
  };
}
