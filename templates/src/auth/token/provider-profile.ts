/** What a token says, or what the authorization server says of it. */
export type Claims = Readonly<Record<string, unknown>>;

/** A check on one claim of a token whose signature, issuer, audience and times already hold. */
export type ClaimRule =
  | { readonly claim: string; readonly is: 'present' | 'absent'; readonly reason: string }
  | { readonly claim: string; readonly equals: string | boolean; readonly reason: string }
  | { readonly claim: string; readonly matches: RegExp; readonly reason: string }
  | { readonly claim: string; readonly sameAs: string; readonly reason: string };

/** How one identity provider shapes its access tokens. */
export interface ProviderProfile {
  readonly provider: string;
  /** Every issuer but a loopback one must match. */
  readonly issuerPattern: RegExp;
  readonly issuerExpects: string;
  /** `resource`: `aud` names MCP_SERVER_URL. `configured`: it names AUTH_AUDIENCE. */
  readonly audience: 'resource' | 'configured';
  /** The first of these claims that is there holds the scopes. */
  readonly scopeClaims: readonly string[];
  /** `keys`: the members of that object are the scopes; else it is a string or an array of them. */
  readonly scopeShape?: 'keys';
  /** How clients have to ask for a scope; `none`: they cannot, and sign in for `alsoRequest` alone. */
  readonly scopeRequest: 'bare' | 'resource-prefixed' | 'none' | { readonly prefix: string };
  /** What clients have to ask for beside; it grants nothing here. */
  readonly alsoRequest?: readonly string[];
  /** How a token names a scope; one without the prefix belongs to another resource. */
  readonly scopeInToken: 'bare' | 'resource-prefixed';
  /** The first of these claims that is there names the client. */
  readonly clientClaims: readonly string[];
  /** Whether only the clients in ALLOWED_CLIENT_IDS may call. */
  readonly clientAllowList: boolean;
  readonly subjectClaim: string;
  /** All of these must hold, or the token is no access token for users (TOK-19). */
  readonly rules: readonly ClaimRule[];
  /** If any of these holds, no user stands behind the token (TOK-25). */
  readonly clientTokenWhen: readonly ClaimRule[];
  /** How tokens of machines differ; only where machines may call. */
  readonly machine?: MachineTokens;
  /** What roles grant; only where they grant anything. */
  readonly roles?: readonly RoleGrants[] | undefined;
}

/** Tokens that a client got for itself. */
export interface MachineTokens {
  /**
   * Each is proof that no user stands behind a token: all rules of one of them hold. What a user can
   * choose, such as a name, is none.
   */
  readonly proofs: readonly (readonly ClaimRule[])[];
  /** In the place of those of users. */
  readonly rules: readonly ClaimRule[];
  /** In the place of those of users. */
  readonly scopeClaims: readonly string[];
  /** They have roles and no scopes. */
  readonly hasRolesOnly?: true;
}

/** What the roles or groups of one claim grant. */
export interface RoleGrants {
  /** The name of the claim, and of members within it. */
  readonly claim: readonly [string, ...string[]];
  /** A list of roles, or an object with a member for each. */
  readonly shape: 'list' | 'keys';
  /** Scopes, by the exact name of the role. */
  readonly grants: Readonly<Record<string, readonly string[]>>;
}

/** Whether the claims of a verified token satisfy a rule. */
export function holds(rule: ClaimRule, claims: Claims): boolean {
  const value = claims[rule.claim];
  if ('is' in rule) return (value !== undefined && value !== null) === (rule.is === 'present');
  if ('equals' in rule) return value === rule.equals;
  if ('matches' in rule) return typeof value === 'string' && rule.matches.test(value);
  return value !== undefined && value === claims[rule.sameAs];
}
