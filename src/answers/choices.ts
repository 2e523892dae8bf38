import { catalog } from '../catalog/index.js';

const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id);

/** The values of every answer that is chosen from a list. */
export const choices = {
  framework: ids(catalog.frameworks),
  provider: ids(catalog.providers),
  spec: ids(catalog.revisions),
  downstream: ids(catalog.downstreams),
  dpop: ['off', 'accept', 'require'],
  /** Shown to a caller: everything unless given, or what their scopes open. */
  lists: ['permitted'],
  upstream: ids(catalog.upstreams),
  store: ids(catalog.stores),
  packageManager: ['npm', 'pnpm', 'yarn', 'yarn-berry', 'bun'],
} as const satisfies Record<string, readonly string[]>;
