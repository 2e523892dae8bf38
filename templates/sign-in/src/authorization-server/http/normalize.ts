/** What clients can ask for. */
export interface RequestRules {
  /** The one resource, in its canonical spelling. */
  readonly resource: string;
  readonly scopes: ReadonlySet<string>;
  /** What every token needs, asked for or not. */
  readonly baseScopes: readonly string[];
}

/** Longest name of an account. */
const MAX_HINT = 200;

/**
 * What goes on to the library. Everything else is ignored (RFC 6749 section 3.1): there is one response mode, and
 * what OpenID Connect adds is not offered. `request` and `request_uri` go on so that they are refused.
 */
const AUTHORIZATION_PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'resource',
  'request',
  'request_uri',
  'prompt',
  'login_hint',
];

/**
 * Spells an authorization request as the library takes it. Clients send a leading blank in `scope`, scopes of
 * another server or none at all, and the resource in other spellings (AS-25).
 */
export function normalizeAuthorization(
  query: URLSearchParams,
  rules: RequestRules,
): URLSearchParams {
  const known = [...query].filter(([name]) => AUTHORIZATION_PARAMETERS.includes(name));
  const normalized = new URLSearchParams(known.map((parameter) => spelled(parameter, rules)));
  // Twice is refused by the library (RFC 6749 section 3.1).
  if (normalized.getAll('scope').length < 2) {
    normalized.set('scope', scopesFor(normalized.get('scope') ?? '', rules).join(' '));
  }
  // An error would go into the fragment for some response types, where it survives further redirects.
  normalized.set('response_mode', 'query');
  // Shown to the person, and given to nobody else.
  if ((normalized.get('login_hint') ?? '').length > MAX_HINT) normalized.delete('login_hint');
  // Everybody is asked every time; what is left to say is that nobody may be (OpenID Connect Core section 3.1.2.1).
  const prompts = normalized.getAll('prompt').flatMap(words);
  normalized.delete('prompt');
  if (prompts.includes('none')) normalized.set('prompt', 'none');
  return normalized;
}

/** Spells a token request as the library takes it. */
export function normalizeToken(form: URLSearchParams, rules: RequestRules): URLSearchParams {
  const normalized = new URLSearchParams([...form].map((parameter) => spelled(parameter, rules)));
  if (normalized.getAll('scope').length === 1) {
    const known = words(normalized.get('scope') ?? '').filter((scope) => rules.scopes.has(scope));
    // Nothing known is nothing narrower than what was granted (RFC 6749 section 6).
    if (known.length === 0) normalized.delete('scope');
    else normalized.set('scope', [...new Set(known)].join(' '));
  }
  return normalized;
}

/** Tells whether a request names nothing but the one resource (RFC 8707 section 2). */
export function isForResource(form: URLSearchParams, { resource }: RequestRules): boolean {
  const named = form.getAll('resource');
  return named.length === 0 || (named.length === 1 && named[0] === resource);
}

/** The scopes of a request: those that are known, and in any case the base scopes. */
function scopesFor(asked: string, { scopes, baseScopes }: RequestRules): string[] {
  const known = words(asked).filter((scope) => scopes.has(scope));
  const needed = [...new Set([...baseScopes, ...known])];
  // Where nothing is a base scope, whoever names no scope gets what there is (RFC 6749 section 3.3).
  return needed.length > 0 ? needed : [...scopes];
}

/** Spells a resource as it is here, if it differs in the case of scheme and host or in a slash at the end only. */
function spelled(
  [name, value]: [name: string, value: string],
  { resource }: RequestRules,
): [name: string, value: string] {
  if (name !== 'resource') return [name, value];
  const [, authority = '', path = ''] = /^([a-z]+:\/\/[^/?#]*)(.*)/is.exec(value) ?? [];
  const isOurs = authority.toLowerCase() + path.replace(/\/$/, '') === resource;
  return [name, isOurs ? resource : value];
}

function words(text: string): string[] {
  return text.split(/\s/);
}
