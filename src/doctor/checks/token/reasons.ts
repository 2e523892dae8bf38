import { citation } from '../../../requirements/index.js';
import { shown } from '../../quote.js';
import type { TokenFacts } from './explain.js';

/** Explains a reason code of the project. */
interface Reason {
  readonly source: string;
  /** For reasons that no comparison of claims can explain. */
  readonly remedy?: (facts: Pick<TokenFacts, 'header' | 'checked'>) => string;
}

/** By the stable codes of the project's `TokenErrorCode`. */
const REASONS: Readonly<Record<string, Reason>> = {
  too_long: {
    source: citation('BEAR-09'),
    remedy: ({ checked }) =>
      `let the authorization server leave groups, roles or other long lists out, or raise tokenCharacters in src/limits.ts: ${checked.expects.longest} characters are the most`,
  },
  malformed: {
    source: citation('TOK-23'),
    remedy: () => 'take the token exactly as the client got it',
  },
  inactive: {
    source: citation('TOK-26'),
    remedy: () =>
      'get a new one: it expired, was revoked, or comes from elsewhere. If a fresh one is refused too, see that CLIENT_ID may ask about tokens of other clients',
  },
  bad_signature: {
    source: citation('TOK-02'),
    remedy: () =>
      'copy the token again, whole. If it stays like that, another authorization server signed it, or it is for another API, which alone can verify it',
  },
  algorithm_not_allowed: { source: citation('TOK-03') },
  unknown_key: {
    source: citation('TOK-21'),
    remedy: ({ header }) => {
      const kid = header?.['kid'];
      const named =
        typeof kid === 'string' ? `its kid ${shown(kid)}` : 'its key, which has no kid,';
      return `${named} is not among the published keys: another authorization server or environment issued it, or the keys have changed since; sign in again, and check AUTH_SERVER_JWKS_URI if it is set`;
    },
  },
  wrong_type: { source: citation('TOK-18') },
  wrong_issuer: { source: citation('TOK-07') },
  wrong_audience: { source: citation('TOK-09') },
  expired: { source: citation('TOK-14') },
  not_yet_valid: { source: citation('TOK-15') },
  claim_invalid: { source: citation('TOK-19') },
  sender_constrained: { source: citation('EXT-09') },
  no_user: { source: citation('TOK-25') },
  client_not_allowed: { source: citation('TOK-31') },
  roles_unknown: {
    source: citation('SCOPE-11'),
    remedy: () =>
      'let the authorization server write fewer groups into tokens: only those of this application, or application roles in their place',
  },
};

/** Looks up a reason code; a project may have codes of its own. */
export function meaningOf(reason: string): Reason {
  return Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? UNKNOWN) : UNKNOWN;
}

const UNKNOWN: Reason = {
  source: citation('TOK-01'),
  remedy: () => 'this code is of the project itself: look for it in src/auth',
};
