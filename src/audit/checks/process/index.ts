import type { Family } from '../../engine/model.js';
import { issuerBoundChecks } from './issuer-bounds.js';
import { issuerLieChecks } from './issuer-lies.js';
import { keyChecks } from './keys.js';
import { loadChecks } from './load.js';
import { logChecks } from './log.js';
import { outageChecks } from './outages.js';
import { signalChecks } from './signals.js';
import { startChecks } from './starts.js';
import { survivalChecks } from './survival.js';

/** What only a server that the audit started shows. It is started again and again, so it comes last. */
export const process: Family = {
  id: 'process',
  title: 'As a program',
  checks: [
    ...survivalChecks,
    ...logChecks,
    ...loadChecks,
    ...outageChecks,
    ...issuerBoundChecks,
    ...issuerLieChecks,
    ...keyChecks,
    ...signalChecks,
    ...startChecks,
  ],
};
