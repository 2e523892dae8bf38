import { rich } from '../support/faulty-server/features.js';
import type { FaultCase } from '../support/fault-case.js';

const burst = { issuer: true, options: { allowBurst: true } };

/** Errors, the log and limits. */
export const errorFaults: readonly FaultCase[] = [
  {
    what: 'a tool result for an unknown tool',
    faults: { toolErrorIsResult: true },
    issuer: true,
    warns: ['ERR-01'],
  },
  { what: '400 for an unknown tool', faults: { toolStatus: 400 }, issuer: true, warns: ['ERR-01'] },
  {
    what: 'a code that is undefined',
    faults: { toolCode: -32_050 },
    issuer: true,
    fails: ['ERR-04'],
    warns: ['ERR-01', 'ERR-06'],
  },
  {
    what: 'a code that is reserved',
    faults: { toolCode: -32_150 },
    issuer: true,
    warns: ['ERR-06'],
  },
  { what: 'a code of its own', faults: { toolCode: 1 }, issuer: true, warns: ['ERR-01'] },
  {
    what: 'the code of 2025-11-25 for a resource',
    faults: { resourceCode: -32_002 },
    issuer: true,
    features: { hasResources: true },
    fails: ['ERR-03', 'ERR-04'],
  },
  { what: 'errors without ID', faults: { losesIds: true }, issuer: true, fails: ['ERR-07'] },
  { what: 'numbers for IDs', faults: { idsAreNumbers: true }, issuer: true, fails: ['ERR-07'] },
  {
    what: 'protocol errors for arguments',
    faults: { protocolErrors: true },
    issuer: true,
    features: rich,
    warns: ['ERR-02'],
  },
  {
    what: 'any arguments',
    faults: { noValidation: true },
    issuer: true,
    features: rich,
    warns: ['DOS-04'],
  },
  { what: 'no bound on depth', faults: { anyDepth: true }, issuer: true, warns: ['DOS-03'] },
  { what: 'no bound on calls', faults: { unlimited: true }, ...burst, fails: ['DOS-01'] },
  { what: '500 under load', faults: { breaksUnderLoad: true }, ...burst, fails: ['DOS-01'] },
  { what: 'no time to wait', faults: { neverSaysHowLong: true }, ...burst, warns: ['DOS-01'] },
  { what: 'one bound for all', faults: { limitsEverybody: true }, ...burst, warns: ['DOS-01'] },
  {
    what: 'a log that names nobody',
    faults: { logsNobody: true, logsNoScopes: true },
    issuer: true,
    isOwn: true,
    warns: ['LOG-03', 'SCOPE-13'],
  },
  {
    what: 'a log without scopes',
    faults: { logsNoScopes: true },
    issuer: true,
    isOwn: true,
    warns: ['SCOPE-13'],
  },
];
