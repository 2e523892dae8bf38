import { afterAll, describe } from 'vitest';
import type { StoreKind } from '../../../templates/sign-in/src/authorization-server/store/store-kind.js';
import { describeAdapter } from '../../../templates/sign-in/test/authorization-server/support/adapter-suite.js';
import { describeStore } from '../../../templates/sign-in/test/authorization-server/support/store-suite.js';
import type { StoreServer } from '../support/store-server.js';
import { describeOutages } from './describe-outages.js';
import { describeProcesses } from './describe-processes.js';

/**
 * Everything that is promised of a store that several processes share, on a real server.
 *
 * @param more what only this one promises
 */
export function describeSharedStore(
  id: string,
  name: string,
  server: StoreServer | string,
  kind: StoreKind,
  more: (url: string) => void,
): void {
  const missing = typeof server === 'string' ? `, left out: ${server}` : '';
  describe.skipIf(typeof server === 'string')(`${name}${missing}`, () => {
    if (typeof server === 'string') return;
    afterAll(() => server.close());

    const open = () => kind.open(server.url);
    describeStore(name, open);
    describeAdapter(name, open);
    more(server.url);
    describeProcesses(id, server.url, open);
    describeOutages(server, open);
  });
}
