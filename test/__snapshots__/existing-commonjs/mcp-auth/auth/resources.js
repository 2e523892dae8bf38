import { canonicalUri, isTemplate, overlapOf, resourceEntryFault } from './resource-entries.js';
import { UriTemplate } from './sdk.js';

/**
 * Prepares the entries of the scope map for resources.
 *
 * @param resources URIs and URI templates, as the resources are registered, and the scopes of each
 * @returns a function that resolves a URI as the SDK does, or undefined where no entry is meant
 * @throws Error naming an entry that no request can mean, that takes long to compare with, or that means a
 *   URI of another one with other scopes
 */
export function compileResources(
  resources,
) {
  const uris = new Set();
  const templates = [];
  for (const entry of resources.keys()) {
    const fault = resourceEntryFault(entry);
    if (fault !== undefined) {
      throw new Error(`mcp-auth/scope-map.js: the resource ${JSON.stringify(entry)} ${fault}`);
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
  resources,
  templates,
) {
  const text = (scopes = []) => JSON.stringify([...scopes].sort());
  for (const template of templates) {
    const own = text(resources.get(template));
    for (const [entry, scopes] of resources) {
      const uri = text(scopes) === own ? undefined : overlapOf(template, entry);
      if (uri === undefined) continue;
      throw new Error(
        `mcp-auth/scope-map.js: the resources ${JSON.stringify(template)} and ${JSON.stringify(entry)} both ` +
          `mean ${uri}, but need ${own} and ${text(scopes)}. Give them the same scopes, or other URIs`,
      );
    }
  }
}
