import type { Family } from '../../engine/model.js';
import { proofMethodChecks } from './methods.js';
import { proofChecks } from './proofs.js';

/** Proofs of tokens that are bound to a key (RFC 9449), where a server says that it takes them. */
export const proofs: Family = {
  id: 'proofs',
  title: 'Tokens bound to a key',
  checks: [...proofChecks, ...proofMethodChecks],
};
