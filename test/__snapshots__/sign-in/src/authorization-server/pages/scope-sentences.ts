import { withImplied } from '../../auth/scopes.js';
import { offered } from '../../mcp/offered.js';
import { scopePolicy } from '../../scope-map.js';
import { signInTexts } from '../../sign-in-texts.js';
import type { Opened } from './texts.js';

/** Says in the words of people what a scope is for. */
export function sentenceOf(scope: string): string {
  const texts = new Map(Object.entries(signInTexts.scopes));
  return texts.get(scope) ?? signInTexts.scope(scope, opened(scope));
}

/** Finds what a scope opens, itself or through the narrower ones that it implies. */
function opened(scope: string): Opened {
  const held = withImplied([scope], new Map(Object.entries(scopePolicy.hierarchy)));
  const titles = (
    things: readonly { readonly title: string; readonly entry: string }[],
    scopes: Readonly<Record<string, readonly string[]>> = {},
  ) => {
    const byEntry = new Map(Object.entries(scopes));
    return things
      .filter(({ entry }) => byEntry.get(entry)?.some((needed) => held.has(needed)))
      .map(({ title }) => title);
  };
  const named = ({ name, title }: { readonly name: string; readonly title: string }) => ({
    entry: name,
    title,
  });
  return {
    isBase: scopePolicy.baseScopes.includes(scope),
    tools: titles(offered.tools.map(named), scopePolicy.tools),
    resources: titles(
      offered.resources.map(({ uri, title }) => ({ entry: uri, title })),
      scopePolicy.resources,
    ),
    prompts: titles(offered.prompts.map(named), scopePolicy.prompts),
  };
}
