import { catalog, type Downstream, type Provider } from '../catalog/index.js';

/** The ways to tokens for other APIs that a provider is known to offer; `none` is always one. */
export function offeredDownstreams(provider: Provider): readonly Downstream[] {
  const grants: Readonly<Record<string, unknown>> = provider.downstream ?? {};
  return catalog.downstreams.filter(({ id }) => id === 'none' || grants[id] !== undefined);
}
