import { scopesIn } from '../protocol/challenge.js';
import { isAccepted } from '../protocol/responses.js';
import type { Need, Unmet } from './check.js';
import { hasTable, type Context, type Tokens } from './context.js';
import type { SignedIn } from './signed-in.js';
import { codes, errorCode } from '../protocol/json-rpc-errors.js';

/** The sources of tokens. */
interface TokenSources {
  /** Those of the user. */
  readonly given: Tokens;
  /** Those of the test issuer. */
  readonly minted: Tokens;
  /** What the audit has signed in at. */
  readonly signedIn: SignedIn | undefined;
  /** Tokens may be sent at all. */
  readonly isSafe: boolean;
}

/** Tokens of the test issuer, if there is one, with every scope that the server mentions. */
export async function mintTokens(context: Context): Promise<Tokens> {
  const { issuer, redactor } = context;
  return issuer ? issuer.tokens(await scopesOf(context), redactor) : {};
}

/**
 * Tries the tokens. A refusal shows something only when a good token is accepted, so what was not
 * accepted is not used: what depends on it is not checked.
 */
export async function meetNeeds(
  context: Context,
  allowed: {
    readonly allowBurst: boolean;
    readonly allowRegistration: boolean;
    readonly process?: object;
  },
  { given, minted, signedIn, isSafe }: TokenSources,
): Promise<{ tokens: Tokens; unmet: Unmet; refused: ReadonlySet<Need>; hasTools: boolean }> {
  const unmet = new Map<Need, string>();
  // Given, and not accepted: what depends on it was asked for.
  const refused = new Set<Need>();
  const refuse = (need: Need, reason: string) => {
    unmet.set(need, reason);
    refused.add(need);
  };
  if (!context.allowToolCalls) {
    unmet.set(
      'tool-calls',
      'calls tools of the server; --allow-tool-calls permits it, or --allow-tool NAME for one',
    );
  }
  if (!hasTable(context.expectations)) unmet.set('expectations', NO_TABLE);
  if (!allowed.allowBurst) {
    unmet.set('burst', 'takes hundreds of requests at once; done with --project or --start only');
  }
  if (!allowed.allowRegistration) {
    unmet.set(
      'registration',
      'registers clients at the authorization server; --allow-registration permits it',
    );
  }
  if (!allowed.process) {
    unmet.set(
      'process',
      'takes a server that the audit starts again: --start or --project, without --no-restart',
    );
  }
  if (!signedIn) unmet.set('sign-in', 'needs a sign-in: --login');
  if (given.foreign === undefined) {
    const reason = 'needs a token of its authorization server for another server: --login';
    unmet.set('foreign-token', signedIn?.foreign.refusal ?? reason);
  }
  if (!isSafe) {
    const reason = 'the server is not on https, and no token is sent in clear';
    for (const need of ['token', 'low-token', 'other-token', 'issuer'] as const) {
      unmet.set(need, reason);
    }
    return { tokens: {}, unmet, refused, hasTools: true };
  }
  let hasTools = true;
  const fault = async (token: string, what: string): Promise<string | undefined> => {
    const response = await context.probe({ token });
    // Whoever looks for the method has let the token pass.
    const isPast = errorCode(response) === codes.methodNotFound;
    if (isPast) hasTools = false;
    if (isPast || isAccepted(response)) return undefined;
    return `${what} was not accepted (${response.status}), so refusals prove nothing`;
  };
  const ofIssuer = 'the good token of the test issuer';
  const wrong = minted.main === undefined ? undefined : await fault(minted.main, ofIssuer);
  if (minted.main === undefined) {
    unmet.set('issuer', context.ownServer ? OWN_TOKENS : NO_ISSUER);
  } else if (wrong !== undefined) {
    refuse('issuer', wrong);
  }
  const usable = wrong === undefined ? minted : {};

  let main = given.main ?? usable.main;
  if (given.main !== undefined) {
    const reason = await fault(given.main, 'the token');
    if (reason !== undefined) {
      refuse('token', reason);
      main = undefined;
    }
  } else if (wrong !== undefined) {
    refuse('token', wrong);
  } else if (main === undefined) {
    unmet.set('token', 'needs an access token: --login, --token-env or --token-file');
  }
  let other = given.other ?? usable.other;
  if (given.other !== undefined) {
    const reason = await fault(given.other, 'the token of the other user');
    if (reason !== undefined) {
      refuse('other-token', reason);
      other = undefined;
    }
  } else if (other === undefined) {
    unmet.set(
      'other-token',
      signedIn
        ? 'needs a token of another user: --login-as-other'
        : 'needs a token of another user: --token-other-env or --token-other-file',
    );
  }
  // This one may be refused everything, that is its purpose; but for its scopes, not as no good token.
  let low = given.low ?? usable.low;
  if (given.low !== undefined && (await context.probe({ token: given.low })).status === 401) {
    refuse('low-token', 'the token with fewer scopes is answered with 401; is it a good one?');
    low = undefined;
  } else if (low === undefined) {
    const reason = 'needs a token with fewer scopes: --token-low-env or --token-low-file';
    unmet.set('low-token', signedIn?.whyNotLow ?? reason);
  }
  return {
    tokens: {
      ...(main === undefined ? {} : { main }),
      ...(low === undefined ? {} : { low }),
      ...(other === undefined ? {} : { other }),
      ...(given.foreign === undefined ? {} : { foreign: given.foreign }),
    },
    unmet,
    refused,
    hasTools,
  };
}

const NO_TABLE =
  'needs to be told which scopes each tool takes: --tool NAME=SCOPE+SCOPE, or --config FILE';
const NO_ISSUER = 'needs a test issuer that the server trusts: --issuer-port';
const OWN_TOKENS =
  'the project takes tokens of its own authorization server alone, where people sign in, so forged ones and outages cannot be tried from outside; its own tests do, in test/auth and test/authorization-server';

/** Everything a client could ask for, as far as the server says and as was told. */
export async function scopesOf(context: Context): Promise<string[]> {
  const { baseScopes = [], toolScopes, resourceScopes, promptScopes } = context.expectations ?? {};
  const told = [toolScopes, resourceScopes, promptScopes].flatMap((table) =>
    Object.values(table ?? {}).flat(),
  );
  const listed = (await context.metadata()).document?.['scopes_supported'];
  const published = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  return [
    ...new Set([
      ...scopesIn(await context.unauthenticated()),
      ...published,
      ...baseScopes,
      ...told,
    ]),
  ];
}
