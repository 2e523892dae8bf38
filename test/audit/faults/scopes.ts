import type { FaultCase } from '../support/fault-case.js';

/** What is known of the tools of the server, as if the audit had started it. */
const known = {
  issuer: true,
  options: {
    expectations: {
      toolScopes: { echo: ['echo:use'] },
      baseScopes: ['mcp:access'],
      hierarchy: {},
      output: () => '',
    },
  },
};

/** Scopes. */
export const scopeFaults: readonly FaultCase[] = [
  {
    what: 'a 403 without a challenge',
    faults: { silent403: true },
    issuer: true,
    warns: ['CHAL-13'],
  },
  {
    what: 'tokens without the scopes it asks for',
    faults: { noScopes: true },
    issuer: true,
    warns: ['CHAL-12'],
  },
  {
    what: 'no scopes at all for known tools',
    faults: { noScopes: true },
    ...known,
    fails: ['SCOPE-01'],
  },
  {
    what: 'one of several scopes for known tools',
    faults: { someScopes: true },
    ...known,
    fails: ['SCOPE-01'],
  },
];
