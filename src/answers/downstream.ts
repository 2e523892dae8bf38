import type { GivenAnswers } from './schema.js';
import { catalog, type BuiltInTool, type Downstream, type Provider } from '../catalog/index.js';

/** The ways to tokens for other APIs that a provider is known to offer; `none` is always one. */
export function offeredDownstreams(provider: Provider): readonly Downstream[] {
  const grants: Readonly<Record<string, unknown>> = provider.downstream ?? {};
  return catalog.downstreams.filter(({ id }) => id === 'none' || grants[id] !== undefined);
}

/** Tools that come by themselves where another API is called. */
export const exampleTools: readonly BuiltInTool[] = [
  catalog.downstreamTool,
  ...catalog.upstreams.flatMap(({ api }) => api?.tool ?? []),
];

/** The tool that shows how another API is called; undefined where none is. */
export function exampleToolOf({
  downstream = 'none',
  signIn,
}: Pick<GivenAnswers, 'downstream' | 'signIn'>): BuiltInTool | undefined {
  if (downstream === 'none') return undefined;
  return downstream === 'upstream'
    ? catalog.upstreams.find(({ id }) => id === signIn?.upstream)?.api?.tool
    : catalog.downstreamTool;
}
