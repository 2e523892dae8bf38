import type { Family } from '../../engine/model.js';
import { errorChecks } from './errors.js';
import { limitChecks } from './limits.js';
import { logChecks } from './log.js';

/** Errors, limits and the log. */
export const errors: Family = {
  id: 'errors',
  title: 'Errors, limits and the log',
  checks: [...errorChecks, ...logChecks, ...limitChecks],
};
