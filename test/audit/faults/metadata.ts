import type { FaultCase } from '../support/fault-case.js';
export const metadataFaults: readonly FaultCase[] = [];
