import * as v from 'valibot';
import { ENVIRONMENT, runInProject, type ProjectRun } from './run-in-project.js';

/**
 * Runs in the project: its own verifier judges the token with its own configuration, and its own
 * scope map says what the token opens. The token comes over standard input and is in nothing that
 * is said. Neither is what tells who the user is.
 */
const PROGRAM = `
${ENVIRONMENT}
const [{ createVerifier }, { CLOCK_LEEWAY, MAX_TOKEN_LENGTH }, { InvalidTokenError }, { holds }, { limitBody }, scopes, { scopePolicy }, { limits }] =
  await Promise.all(
    ['auth/token/verify', 'auth/token/claims', 'auth/errors', 'auth/token/provider-profile', 'auth/limited-body', 'auth/scopes', 'scope-map', 'limits'].map(
      (name) => import('./src/' + name + '.ts'),
    ),
  );
let text = '';
for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
const { token, claims, timeoutMs } = JSON.parse(text);
const config = loadConfig(environment, profile);
const endpoint = config.introspection && new URL(config.introspection.endpoint).href;

let introspected;
const causes = [];
const verify = createVerifier({
  config,
  profile,
  tokenCacheSeconds: 0,
  async fetch(url, init = {}) {
    const late = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
    const response = await fetch(url, { ...init, signal });
    if (new URL(url).href !== endpoint) return response;
    const whole = await limitBody(response, url);
    introspected = await whole.clone().json().catch(() => undefined);
    return whole;
  },
  onFailure(cause) {
    for (let each = cause; each instanceof Error && causes.length < 5; each = each.cause) {
      const { message } = each;
      if (message !== 'fetch failed' && !causes.some((said) => said.includes(message))) causes.push(message);
    }
  },
});

const rules = scopes.compileScopePolicy(scopePolicy);
const requestable = (needed) => needed.map((scope) => scopes.requestableScope(profile, config.resource, scope));
const longest = limits.tokenCharacters ?? MAX_TOKEN_LENGTH ?? 0;
let outcome;
try {
  if (token.length > longest) throw new InvalidTokenError('too_long', 'longer than ' + longest + ' characters');
  const caller = await verify(token);
  outcome = {
    verdict: 'accepted',
    expiresAt: caller.expiresAt,
    missing: requestable(rules.missing(caller.scopes, rules.base)),
    tools: Object.keys(scopePolicy.tools).map((name) => ({
      name,
      missing: requestable(rules.missing(caller.scopes, rules.forTool(name))),
    })),
  };
} catch (error) {
  outcome =
    error instanceof InvalidTokenError
      ? { verdict: 'refused', reason: error.fault, detail: error.message }
      : { verdict: 'unavailable', causes: causes.length > 0 ? causes : [String(error?.message)] };
}

// An answer about a token that is not active says nothing else.
const answered = introspected?.active === true ? introspected : undefined;
const seen = answered ?? claims ?? {};
const inWords = ({ claim, reason, ...rule }) => ({
  claim,
  reason,
  wants:
    rule.is !== undefined ? rule.is
    : rule.equals !== undefined ? JSON.stringify(rule.equals)
    : rule.sameAs !== undefined ? 'the same as ' + rule.sameAs
    : 'another form',
});
const firstOf = (names) => names.find((name) => seen[name] !== undefined) ?? names[0] ?? '';
const harmless = ['iss', 'aud', 'exp', 'iat', 'nbf', 'cnf', 'token_type', 'token_use', ...profile.clientClaims];
say({
  outcome,
  expects: {
    issuer: config.issuer,
    audience: config.audience,
    algorithms: profile.algorithms,
    types: profile.tokenTypes,
    scopeClaims: profile.scopeClaims,
    required: [profile.subjectClaim, firstOf(profile.clientClaims)],
    leeway: CLOCK_LEEWAY ?? 0,
    longest,
  },
  answered: answered && Object.fromEntries(
    harmless.filter((name) => answered[name] !== undefined).map((name) => [name, answered[name]]),
  ),
  scopes: scopes.readScopes(seen[firstOf(profile.scopeClaims)], '', profile.scopeShape),
  names: Object.keys(seen),
  client: seen[firstOf(profile.clientClaims)],
  broken: profile.rules.filter((rule) => !holds(rule, seen)).map(inWords),
  clientOnly: profile.clientTokenWhen.filter((rule) => holds(rule, seen)).map(({ claim, reason }) => claim + ': ' + reason),
});
`;

const texts = v.array(v.string());

const verificationSchema = v.object({
  outcome: v.variant('verdict', [
    v.object({
      verdict: v.literal('accepted'),
      /** Seconds since the epoch. */
      expiresAt: v.number(),
      /** Base scopes it has not, as clients ask for them. */
      missing: texts,
      tools: v.array(v.object({ name: v.string(), missing: texts })),
    }),
    v.object({
      verdict: v.literal('refused'),
      /** The project's own stable code. */
      reason: v.string(),
      detail: v.string(),
    }),
    /** Nothing can be said of it: the authorization server could not be asked. */
    v.object({ verdict: v.literal('unavailable'), causes: texts }),
  ]),
  /** What the project wants of a token. */
  expects: v.object({
    issuer: v.string(),
    audience: v.string(),
    algorithms: texts,
    types: texts,
    scopeClaims: texts,
    /** Claims without which there is no caller. */
    required: texts,
    /** In seconds. */
    leeway: v.number(),
    /** In characters. */
    longest: v.number(),
  }),
  /** What the authorization server said of the token, without what tells who the user is. */
  answered: v.exactOptional(v.record(v.string(), v.unknown())),
  /** Scopes as the token names them. */
  scopes: texts,
  /** Of all claims. */
  names: texts,
  client: v.exactOptional(v.unknown()),
  /** Rules of the provider's profile that do not hold. */
  broken: v.array(v.object({ claim: v.string(), wants: v.string(), reason: v.string() })),
  /** Why no user stands behind it, with the claim that shows it. */
  clientOnly: texts,
});

/** What the project says of a token. */
export type Verification = v.InferOutput<typeof verificationSchema>;

/** A token, and what it says without having been verified. */
export interface PresentedToken {
  readonly token: string;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Has the project verify a token against its live authorization server.
 *
 * @param timeoutMs for one request, in milliseconds; the project's own limit may be shorter
 * @throws ProjectError when its code does not run
 */
export async function verifyToken(
  presented: PresentedToken,
  timeoutMs: number,
  run: ProjectRun,
): Promise<Verification> {
  const input = JSON.stringify({ ...presented, timeoutMs });
  const said = await runInProject({ task: 'verify the token', code: PROGRAM, input }, run);
  return v.parse(verificationSchema, said);
}
