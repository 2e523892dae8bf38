import type { Family } from '../../engine/model.js';
import { olderTransportChecks } from './older-transport.js';
import { resumptionChecks } from './resumption.js';
import { sessionChecks } from './sessions.js';
import { transportChecks } from './transport.js';

/** Streamable HTTP, and what came before it. */
export const transport: Family = {
  id: 'transport',
  title: 'Transport and sessions',
  checks: [...transportChecks, ...olderTransportChecks, ...sessionChecks, ...resumptionChecks],
};
