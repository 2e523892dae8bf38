import type { Config } from '../../../src/config.js';

export { nodeListener as listenerOf } from '../../../dev/node-listener.js';

/** The setting with which the tests pass for the proxy in front. */
export const trustTests: Config['trustProxy'] = 1;
