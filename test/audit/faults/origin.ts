import type { FaultCase } from '../support/fault-case.js';

/** Origin, Host, CORS and TLS. */
export const originFaults: readonly FaultCase[] = [
  {
    what: 'any Origin',
    faults: { ignoresOrigin: true },
    issuer: true,
    fails: ['ORIG-01', 'ORIG-02'],
  },
  { what: 'every page with credentials', faults: { wildcardCors: true }, warns: ['CORS-06'] },
  { what: 'any origin reflected', faults: { reflectsOrigin: true }, warns: ['CORS-06'] },
  { what: 'any Host', faults: { ignoresHost: true }, issuer: true, warns: ['ORIG-05'] },
];
