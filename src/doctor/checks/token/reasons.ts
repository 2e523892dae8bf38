import { shown } from '../../values.js';
import type { TokenFacts } from './facts.js';

/** What a reason code of the project means. */
interface Reason {
  readonly source: string;
  /** For reasons that no comparison of claims can explain. */
  readonly remedy?: (facts: Pick<TokenFacts, 'header' | 'checked'>) => string;
}

/** By the stable codes of the project's `TokenErrorCode`. */
const REASONS: Readonly<Record<string, Reason>> = {
  too_long: {
    source: 'BEAR-09',
    remedy: ({ checked }) =>
      `let the authorization server leave groups, roles or other long lists out, or raise tokenCharacters in src/limits.ts: ${checked.expects.longest} characters are the most`,
  },
  malformed: {
    source: 'TOK-23; RFC 7519 section 7.2',
    remedy: () => 'take the token exactly as the client got it',
  },
  inactive: {
    source: 'TOK-26; RFC 7662 section 2.2',
    remedy: () =>
      'get a new one: it expired, was revoked, or comes from elsewhere. If a fresh one is refused too, see that CLIENT_ID may ask about tokens of other clients',
  },
  bad_signature: {
    source: 'TOK-02',
    remedy: () =>
      'copy the token again, whole. If it stays like that, another authorization server signed it, or it is for another API, which alone can verify it',
  },
  algorithm_not_allowed: { source: 'TOK-03; RFC 8725 section 3.1' },
  unknown_key: {
    source: 'TOK-21',
    remedy: ({ header }) => {
      const kid = header?.['kid'];
      const named =
        typeof kid === 'string' ? `its kid ${shown(kid)}` : 'its key, which has no kid,';
      return `${named} is not among the published keys: another authorization server or environment issued it, or the keys have changed since; sign in again, and check AUTH_SERVER_JWKS_URI if it is set`;
    },
  },
  wrong_type: { source: 'TOK-18; RFC 9068 section 2.1' },
  wrong_issuer: { source: 'TOK-07; RFC 9068 section 4' },
  wrong_audience: { source: 'TOK-09; RFC 9068 section 4' },
  expired: { source: 'TOK-14; RFC 9068 section 4' },
  not_yet_valid: { source: 'TOK-15; RFC 7519 section 4.1.5' },
  claim_invalid: { source: 'TOK-19; RFC 9068 section 2.2' },
  sender_constrained: { source: 'EXT-09; RFC 9449 section 7.2' },
  no_user: { source: 'TOK-25; RFC 9700 section 4.15' },
  client_not_allowed: { source: 'TOK-31' },
};

/** What is known of a reason; a project may have codes of its own. */
export function meaningOf(reason: string): Reason {
  return Object.hasOwn(REASONS, reason) ? (REASONS[reason] ?? UNKNOWN) : UNKNOWN;
}

const UNKNOWN: Reason = {
  source: 'TOK-01',
  remedy: () => 'this code is of the project itself: look for it in src/auth',
};
