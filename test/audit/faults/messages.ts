import type { FaultCase } from '../support/fault-case.js';

/** Messages, errors and limits. */
export const messageFaults: readonly FaultCase[] = [
  {
    what: 'headers that contradict the body',
    faults: { ignoresHeaders: true },
    issuer: true,
    fails: ['META-01', 'META-02', 'META-03', 'META-04', 'META-05', 'META-11'],
  },
];
