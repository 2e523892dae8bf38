import type { Family } from '../../engine/model.js';
import { attackCheck } from './attack.js';
import { changedTokenChecks } from './changed-tokens.js';
import { foreignTokenChecks } from './foreign-token.js';
import { goodTokenChecks } from './good-tokens.js';
import { claimAttacks } from './hostile-claims.js';
import { kindAttacks } from './hostile-kinds.js';
import { signatureAttacks } from './hostile-signatures.js';
import { issuerSideChecks } from './issuer-side.js';
import { rememberedTokenChecks } from './remembered.js';
import { tokenRefusalChecks } from './token-refusals.js';

/** Verification of tokens, with tokens of the audit's own issuer (RFC 9068 section 4, RFC 8725). */
export const tokens: Family = {
  id: 'tokens',
  title: 'Verification of tokens',
  checks: [
    ...signatureAttacks.map(attackCheck),
    ...claimAttacks.map(attackCheck),
    ...kindAttacks.map(attackCheck),
    ...changedTokenChecks,
    ...rememberedTokenChecks,
    ...goodTokenChecks,
    ...tokenRefusalChecks,
    ...issuerSideChecks,
    ...foreignTokenChecks,
  ],
};
