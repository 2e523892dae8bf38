import { citation } from '../../requirements/index.js';
import type { Provider } from '../../catalog/index.js';
import { createRedactor } from '../../http/redact.js';
import type { Diagnosed } from '../model.js';
import type { CheckedToken, ProjectReport } from '../project-report.js';
import { listed, shown } from '../quote.js';
import { audiences, explainAudience } from './token/audience.js';
import { explainBinding, explainClaims, explainClient, explainClientOnly } from './token/claims.js';
import { finding, type Explain, type TokenFacts } from './token/explain.js';
import { explainAlgorithm, explainType } from './token/header.js';
import { explainIssuer } from './token/issuer.js';
import { explainKind } from './token/kind.js';
import { meaningOf } from './token/reasons.js';
import { checkScopes } from './token/scopes.js';
import { checkLifetime, explainTimes } from './token/times.js';

/** Ways in which a token may be wrong, the likeliest first. */
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
 * Explains what the project says of a token, or why there is nothing to say. The token is in nothing that
 * is returned.
 */
export function checkToken(
  token: ProjectReport['token'],
  options: {
    readonly provider: Provider;
    /** The project got it from its local authorization server, which runs for this alone. */
    readonly isOwn: boolean;
    /** The token that a user gave. */
    readonly given: string | undefined;
  },
): Diagnosed[] {
  const redactor = createRedactor();
  if (options.given !== undefined) redactor.hide(options.given, 'the token');
  return explainState(token, options).map(({ says, remedy, ...rest }) => ({
    ...rest,
    says: redactor.redact(says),
    ...(remedy === undefined ? {} : { remedy: redactor.redact(remedy) }),
  }));
}

function explainState(
  token: ProjectReport['token'],
  { provider, isOwn }: { readonly provider: Provider; readonly isOwn: boolean },
): Diagnosed[] {
  switch (token.state) {
    case 'none': {
      const remedy =
        'sign in with any client, put its access token into a file, and add --token-file FILE; or --token-env NAME for a variable. It is not shown, and goes nowhere it would not go anyway';
      return [finding('verdict', 'not-checked', 'no token was given to verify', { remedy })];
    }
    case 'not-obtained': {
      const says = `the local authorization server gave no token: ${token.reason}`;
      const remedy = 'start the script `dev`, and see what the script `token` says';
      return [finding('sign-in', 'fail', says, { remedy })];
    }
    case 'not-checked': {
      const says =
        'the servers of `dev` make up the secret to ask about tokens at every start, so nobody else can ask';
      const remedy =
        'leave the token out: `doctor --local` then gets one of its own, and verifies it';
      return [finding('verdict', 'not-checked', says, { remedy })];
    }
    case 'checked': {
      const signIn = finding('sign-in', 'pass', 'got a token from the local authorization server');
      return [...(isOwn ? [signIn] : []), ...explain(token, provider)];
    }
  }
}

/**
 * The verdict of the project's own verifier on a token, and what there is to say about it. What the
 * token says of itself explains the verdict and never changes it.
 */
function explain(checked: CheckedToken, provider: Provider): Diagnosed[] {
  const { outcome, introspected, form } = checked;
  const facts: TokenFacts = {
    header: form === 'jwt' && provider.verification === 'jwt' ? checked.header : undefined,
    claims: checked.claims,
    checked,
    provider,
    now: Date.now() / 1000,
  };
  if (outcome.verdict === 'unavailable') return [unavailable(outcome.causes)];
  if (outcome.verdict === 'accepted') {
    return [
      finding('verdict', 'pass', 'this server accepts it', { source: citation('TOK-01') }),
      finding('summary', 'pass', summary(facts), { source: citation('TOK-07', 'TOK-09') }),
      checkLifetime(facts, outcome.expiresAt),
      ...checkScopes(checked, outcome, provider),
    ];
  }
  const kind = explainKind(checked, provider);
  // Another kind of token differs in everything, and nothing of that is to be mended.
  const differences = kind
    ? [kind]
    : form !== 'jwt' && !introspected
      ? []
      : (introspected || facts.header ? EXPLANATIONS : UNANSWERED)
          .map((explain) => explain(facts))
          .filter((each) => each !== undefined);
  const { remedy, source } = meaningOf(outcome.reason);
  const more = kind || !remedy ? {} : { remedy: remedy(facts) };
  return [
    finding('verdict', 'fail', `this server refuses it: ${outcome.reason} (${outcome.detail})`, {
      ...more,
      source,
    }),
    ...differences,
    finding('scopes', 'not-checked', 'which tools it opens is shown once it is accepted'),
  ];
}

function unavailable(causes: readonly string[]): Diagnosed {
  const says = `nothing can be said of it, for the authorization server could not be asked: ${causes.join(': ')}`;
  const remedy =
    'look at what failed above; until it is mended, this server answers every call with 503';
  return finding('verdict', 'fail', says, { remedy, source: citation('TOK-28') });
}

/** Sums up an accepted token, without what tells who the user is. */
function summary({ header, claims }: TokenFacts): string {
  const { iss, aud } = claims;
  const { typ, alg } = header ?? {};
  const named = Object.entries({ iss, typ, alg })
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, value]) => `${name} ${shown(value)}`);
  return [...named, `aud ${listed(audiences(aud).map(shown))}`].join(', ');
}
