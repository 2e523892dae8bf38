import type { FaultCase } from '../support/fault-case.js';

/** Transport and sessions. */
export const transportFaults: readonly FaultCase[] = [
  { what: 'batches', faults: { acceptsBatches: true }, issuer: true, fails: ['TRANS-02'] },
];
