import { CLOCK_LEEWAY, firstPresent, type VerifyToken } from '../src/auth/token/claims.js';
import { InvalidTokenError } from '../src/auth/errors.js';
import { limitBody, type Fetch } from '../src/auth/limited-body.js';
import { profile } from '../src/auth/token/profile.js';
import { holds, type ClaimRule, type Claims } from '../src/auth/token/provider-profile.js';
import { compileScopePolicy, readScopes, requestableScope } from '../src/auth/scopes.js';
import { createVerifier } from '../src/auth/token/verify.js';
import type { Config } from '../src/config.js';
import { limits } from '../src/limits.js';
import { scopePolicy } from '../src/scope-map.js';

/** The decision of this server on a token, and what explains it. The token itself is not in it. */
export interface TokenVerdict {
  readonly outcome: Outcome;
  /** The server's demands on a token. */
  readonly expects: {
    readonly issuer: string;
    readonly audience: string;
    readonly algorithms: readonly string[];
    readonly types: readonly string[];
    readonly scopeClaims: readonly string[];
    /** Claims without which there is no caller. */
    readonly required: readonly string[];
    /** In seconds. */
    readonly leeway: number;
    /** In characters. */
    readonly longest: number;
  };
  /** Read without verifying anything. */
  readonly form: Decoded['form'];
  /** Of a JWT; anybody can have written it. */
  readonly header: Claims;
  /** Without what tells who the user is; of a JWT unless `introspected`, and then not to be trusted either. */
  readonly claims: Claims;
  /** The claims are what the authorization server said of an active token. */
  readonly introspected: boolean;
  /** Of all claims, those that are left out above as well. */
  readonly names: readonly string[];
  /** As the token names them. */
  readonly scopes: readonly string[];
  readonly client?: unknown;
  /** Rules of the provider's profile that do not hold. */
  readonly broken: readonly BrokenRule[];
  /** Claims that show that no user stands behind it. */
  readonly clientOnly: readonly string[];
}

type Outcome =
  | {
      readonly verdict: 'accepted';
      /** Seconds since the epoch. */
      readonly expiresAt: number;
      /** Base scopes it has not, as clients ask for them. */
      readonly missing: readonly string[];
      readonly tools: readonly { readonly name: string; readonly missing: readonly string[] }[];
    }
  /** `reason` is the code that stands in the log of the server. */
  | { readonly verdict: 'refused'; readonly reason: string; readonly detail: string }
  /** The authorization server could not be asked. */
  | { readonly verdict: 'unavailable'; readonly causes: readonly string[] };

interface BrokenRule {
  readonly claim: string;
  readonly wants: string;
  readonly reason: string;
}

interface Decoded {
  /** A JWE (RFC 7516) is encrypted; JSON is the whole response of a token endpoint. */
  readonly form: 'jwt' | 'encrypted' | 'json' | 'opaque';
  readonly header: Claims;
  readonly claims: Claims;
}

const HEADER = ['alg', 'typ', 'kid'];
const CLAIMS = ['iss', 'aud', 'exp', 'iat', 'nbf', 'cnf', 'typ', 'token_type', 'token_use'];
const MAX_CAUSES = 5;

/**
 * Verifies a token as the server does, with its configuration, against its authorization server.
 *
 * @param timeoutMs for one request; the server's own limit may be shorter
 */
export async function checkToken(
  token: string,
  config: Config,
  options: { readonly introspectionEndpoint: string | undefined; readonly timeoutMs: number },
): Promise<TokenVerdict> {
  const observed = observeFetch(options.introspectionEndpoint, options.timeoutMs);
  const causes: string[] = [];
  const verify = createVerifier({
    config,
    profile,
    tokenCacheSeconds: 0,
    fetch: observed.fetch,
    onFailure: (cause) => {
      causes.push(...messagesOf(cause));
    },
  });
  const outcome = await decide(token, verify, config.resource, causes);

  const decoded = decode(token);
  const { issuer, audience } = config;
  // A response about a token that is not active says nothing else.
  const introspected = observed.response()?.['active'] === true ? observed.response() : undefined;
  const claims = introspected ?? decoded.claims;
  return {
    outcome,
    expects: {
      issuer,
      audience,
      algorithms: profile.algorithms,
      types: profile.tokenTypes,
      scopeClaims: profile.scopeClaims,
      required: [profile.subjectClaim, firstPresent(claims, profile.clientClaims)],
      leeway: CLOCK_LEEWAY,
      longest: limits.tokenCharacters,
    },
    form: decoded.form,
    header: pick(decoded.header, HEADER),
    claims: pick(claims, [...CLAIMS, ...profile.clientClaims]),
    introspected: introspected !== undefined,
    names: Object.keys(claims),
    scopes: readScopes(claims[firstPresent(claims, profile.scopeClaims)], '', profile.scopeShape),
    client: claims[firstPresent(claims, profile.clientClaims)],
    broken: profile.rules.filter((rule) => !holds(rule, claims)).map(describeRule),
    clientOnly: profile.clientTokenWhen
      .filter((rule) => holds(rule, claims))
      .map(({ claim, reason }) => `${claim}: ${reason}`),
  };
}

async function decide(
  token: string,
  verify: VerifyToken,
  resource: string,
  causes: readonly string[],
): Promise<Outcome> {
  const longest = limits.tokenCharacters;
  if (token.length > longest) {
    const detail = `longer than ${longest} characters`;
    return { verdict: 'refused', reason: 'too_long', detail };
  }
  const rules = compileScopePolicy(scopePolicy);
  const missing = (held: readonly string[], needed: readonly string[] = []) =>
    rules.missing(held, needed).map((scope) => requestableScope(profile, resource, scope));
  try {
    const { scopes, expiresAt } = await verify(token);
    return {
      verdict: 'accepted',
      expiresAt,
      missing: missing(scopes, rules.base),
      tools: Object.keys(scopePolicy.tools).map((name) => ({
        name,
        missing: missing(scopes, rules.forTool(name)),
      })),
    };
  } catch (error) {
    return error instanceof InvalidTokenError
      ? { verdict: 'refused', reason: error.code, detail: error.message }
      : { verdict: 'unavailable', causes: unique(causes.length > 0 ? causes : messagesOf(error)) };
  }
}

/** A `fetch` with a timeout that keeps what the introspection endpoint responds. */
function observeFetch(endpoint: string | undefined, timeoutMs: number) {
  let introspected: Claims | undefined;
  const observing: Fetch = async (url, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await fetch(url, { ...init, signal });
    if (endpoint === undefined || new URL(url).href !== new URL(endpoint).href) return response;
    const whole = await limitBody(response, url);
    introspected = await whole
      .clone()
      .json()
      .then(asObject, () => undefined);
    return whole;
  };
  return { fetch: observing, response: () => introspected };
}

/** Reads a token without verifying it: good for explaining a decision, never for one (TOK-24). */
function decode(token: string): Decoded {
  if (token.startsWith('{')) return { form: 'json', header: {}, claims: {} };
  const [header = '', claims = '', ...others] = token.split('.');
  const readable = { header: decodePart(header), claims: decodePart(claims) };
  if (readable.header && others.length === 3) return { form: 'encrypted', header: {}, claims: {} };
  return readable.header && readable.claims && others.length === 1
    ? { form: 'jwt', header: readable.header, claims: readable.claims }
    : { form: 'opaque', header: {}, claims: {} };
}

function decodePart(part: string): Claims | undefined {
  try {
    return asObject(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Claims | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Claims)
    : undefined;
}

function pick(claims: Claims, names: readonly string[]): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));
}

function describeRule(rule: ClaimRule): BrokenRule {
  const { claim, reason } = rule;
  if ('is' in rule) return { claim, wants: rule.is, reason };
  if ('equals' in rule) return { claim, wants: JSON.stringify(rule.equals), reason };
  return { claim, wants: 'sameAs' in rule ? `the same as ${rule.sameAs}` : 'another form', reason };
}

/** The messages of an error and of its causes, without the one that `fetch` says of everything. */
function messagesOf(error: unknown): string[] {
  const messages: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.message !== 'fetch failed') messages.push(each.message);
    if (messages.length === MAX_CAUSES) break;
  }
  return messages;
}

function unique(messages: readonly string[]): string[] {
  return messages
    .filter((one, index) => !messages.slice(0, index).some((earlier) => earlier.includes(one)))
    .slice(0, MAX_CAUSES);
}
