import type { Family } from '../../engine/model.js';
import { errorChecks } from './errors.js';
import { hostileJsonChecks } from './hostile-json.js';
import { leakChecks } from './leaks.js';
import { limitChecks } from './limits.js';
import { logChecks } from './log.js';
import { sizeChecks } from './sizes.js';

/** Errors, limits and the log. */
export const errors: Family = {
  id: 'errors',
  title: 'Errors, limits and the log',
  checks: [
    ...errorChecks,
    ...logChecks,
    ...hostileJsonChecks,
    ...limitChecks,
    ...sizeChecks,
    ...leakChecks,
  ],
};
