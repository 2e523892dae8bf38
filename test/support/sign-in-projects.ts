import { catalog } from '../../src/catalog/index.js';
import { exampleConfig } from './example-config.js';

/** Projects with an authorization server of their own: every upstream, every store, with calls of its API and without. */
export const signInProjects = catalog.upstreams.flatMap(({ id, api }, index) => {
  const storeId = catalog.stores[index % catalog.stores.length]?.id ?? '';
  const project = (downstreamId: string) => ({
    id: [id, storeId, downstreamId].join('_'),
    config: exampleConfig({ providerId: 'own', upstreamId: id, storeId, downstreamId }),
  });
  return [project('none'), ...(api ? [project('upstream')] : [])];
});
