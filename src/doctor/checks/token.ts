import type { Provider } from '../../catalog/index.js';
import type { Decoded } from '../decode-token.js';
import type { Finding } from '../model.js';
import { listed, shown } from '../values.js';
import type { Verification } from '../verify-token.js';
import { audiences, explainAudience } from './token/audience.js';
import { explainBinding, explainClaims, explainClient, explainClientOnly } from './token/claims.js';
import { finding, type Explain, type TokenFacts } from './token/facts.js';
import { explainAlgorithm, explainType } from './token/header.js';
import { explainIssuer } from './token/issuer.js';
import { explainKind } from './token/kind.js';
import { meaningOf } from './token/reasons.js';
import { checkScopes } from './token/scopes.js';
import { checkLifetime, explainTimes } from './token/times.js';

/** What may be wrong, the likeliest first. */
const EXPLANATIONS: readonly Explain[] = [
  explainIssuer,
  explainAudience,
  explainTimes,
  explainAlgorithm,
  explainType,
  explainClientOnly,
  explainBinding,
  explainClient,
  explainClaims,
];

/** A token that the authorization server says nothing about need not say the rest itself. */
const UNANSWERED: readonly Explain[] = [explainIssuer, explainTimes];

/**
 * The verdict of the project's own verifier on a token, and what there is to say about it. What the
 * token says of itself explains the verdict and never changes it.
 */
export function checkToken(
  decoded: Decoded,
  verification: Verification,
  provider: Provider,
): Finding[] {
  const { outcome, answered } = verification;
  const isJwt = decoded.form === 'jwt';
  const claims = answered ?? (isJwt ? decoded.claims : undefined);
  const facts: TokenFacts = {
    header: isJwt && provider.verification === 'jwt' ? decoded.header : undefined,
    claims: claims ?? {},
    verification,
    provider,
    now: Date.now() / 1000,
  };
  if (outcome.verdict === 'unavailable') return [unavailable(outcome.causes)];
  if (outcome.verdict === 'accepted') {
    return [
      finding('verdict', 'ok', 'this server accepts it', { source: 'TOK-01' }),
      finding('summary', 'ok', summary(facts), { source: 'TOK-07, TOK-09' }),
      checkLifetime(facts, outcome.expiresAt),
      ...checkScopes(verification, outcome, provider),
    ];
  }
  const kind = explainKind(decoded, claims, facts);
  // Another kind of token differs in everything, and nothing of that is to be mended.
  const differences = kind
    ? [kind]
    : claims === undefined
      ? []
      : (answered || facts.header ? EXPLANATIONS : UNANSWERED)
          .map((explain) => explain(facts))
          .filter((each) => each !== undefined);
  const { remedy, source } = meaningOf(outcome.reason);
  const more = kind || !remedy ? {} : { remedy: remedy(facts) };
  return [
    finding('verdict', 'failed', `this server refuses it: ${outcome.reason} (${outcome.detail})`, {
      ...more,
      source,
    }),
    ...differences,
    finding('scopes', 'skipped', 'which tools it opens is shown once it is accepted'),
  ];
}

function unavailable(causes: readonly string[]): Finding {
  const says = `nothing can be said of it, for the authorization server could not be asked: ${causes.join(': ')}`;
  const remedy =
    'look at what failed above; until it is mended, this server answers every call with 503';
  return finding('verdict', 'failed', says, { remedy, source: 'TOK-28' });
}

/** What an accepted token says, without what tells who the user is. */
function summary({ header, claims }: TokenFacts): string {
  const { iss, aud } = claims;
  const { typ, alg } = header ?? {};
  const named = Object.entries({ iss, typ, alg })
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, value]) => `${name} ${shown(value)}`);
  return [...named, `aud ${listed(audiences(aud).map(shown))}`].join(', ');
}
