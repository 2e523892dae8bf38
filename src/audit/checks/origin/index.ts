import type { Family } from '../../engine/model.js';
import { corsChecks } from './cors.js';
import { originChecks } from './origin.js';
import { tlsChecks } from './tls.js';

/** Origin, Host, CORS and TLS: what comes before any credentials. */
export const origin: Family = {
  id: 'origin',
  title: 'Origin, Host, CORS, TLS',
  checks: [...originChecks, ...corsChecks, ...tlsChecks],
};
