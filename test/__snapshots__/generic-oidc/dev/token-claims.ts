/** What an authorization server knows when it issues an access token. Times in seconds. */
export interface TokenFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly tokenId: string;
}

/** Where the value of a claim comes from: a fact, in one of several forms, or always the same. */
export type ClaimSource = { readonly from: keyof typeof FORMS } | { readonly value: ClaimValue };

/** The value of a claim that is always the same. */
export type ClaimValue =
  string | number | boolean | readonly string[] | { readonly [name: string]: ClaimValue };

/** The claims of a token, in order. */
export type ClaimSources = Readonly<Record<string, ClaimSource>>;

const FORMS = {
  issuer: ({ issuer }) => issuer,
  audience: ({ audience }) => audience,
  audienceArray: ({ audience }) => [audience],
  subject: ({ subject }) => subject,
  clientId: ({ clientId }) => clientId,
  /** Space-delimited (RFC 6749 section 3.3). */
  scopeString: ({ scopes }) => scopes.join(' '),
  /** The same, each with the resource and a slash in front. */
  prefixedScopeString: ({ scopes, audience }) =>
    scopes.map((scope) => `${audience}/${scope}`).join(' '),
  scopeArray: ({ scopes }) => scopes,
  /** An object with a member for each scope. */
  scopeKeys: ({ scopes }) => Object.fromEntries(scopes.map((scope) => [scope, {}])),
  issuedAt: ({ issuedAt }) => issuedAt,
  expiresAt: ({ expiresAt }) => expiresAt,
  tokenId: ({ tokenId }) => tokenId,
} satisfies Record<string, (facts: TokenFacts) => unknown>;

/** Gives every claim its value. */
export function claimsFrom(sources: ClaimSources, facts: TokenFacts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sources).map(([claim, source]) => [
      claim,
      'value' in source ? source.value : FORMS[source.from](facts),
    ]),
  );
}
