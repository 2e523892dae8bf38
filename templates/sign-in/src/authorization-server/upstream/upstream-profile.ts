/** A scope of the upstream, and what it means to the person who is asked. */
export interface UpstreamScope {
  readonly scope: string;
  readonly meaning: string;
  /** Asked for only where a rule of one of these kinds is used; always when left out. */
  readonly for?: readonly Restriction[];
}

/** Endpoints of an upstream that has no metadata document: paths below its issuer, which stands in for a host. */
export interface UpstreamEndpoints {
  readonly authorization: string;
  readonly token: string;
  /** RFC 7009; left out where there is none. */
  readonly revocation?: string;
}

/** By what people can be admitted and granted scopes, beside `everyone` and `user`. */
export type Restriction = 'domain' | 'tenant' | 'organization' | 'group';

/** How an upstream writes what a rule names. */
export interface RuleForm {
  readonly pattern: RegExp;
  /** What it asks for, in words. */
  readonly expects: string;
}

/** What is known of an upstream: all that differs from one to another. */
export interface UpstreamProfile {
  /** For people. */
  readonly name: string;
  /** Every issuer that is not on this machine must match it. */
  readonly issuerPattern: RegExp;
  /** What it asks for, in words. */
  readonly issuerExpects: string;
  /** Where its endpoints are: in its metadata (OIDC Discovery section 4), or known. */
  readonly endpoints: 'discovered' | UpstreamEndpoints;
  /**
   * How it says who somebody is, at sign-in and whenever it is asked anew. `id-token`: by the ID token alone,
   * which has to come with renewed tokens as well. `userinfo`: by the UserInfo endpoint, beside an ID token at
   * sign-in. The others by an API of their own.
   */
  readonly identity: 'id-token' | 'userinfo' | 'github' | 'atlassian';
  /** Claims that together identify an account for ever, in this order; of one value where it is an API's. */
  readonly subjectClaims: readonly [string, ...string[]];
  /** `iss` that ID tokens may have beside the issuer. */
  readonly alsoIssuers?: readonly string[];
  /** The answer always names the issuer (RFC 9207), whatever the metadata says. */
  readonly namesIssuer?: true;
  /** Where the secret goes in a token request. */
  readonly secretIn: 'header' | 'body';
  /**
   * Parameters that the browser is sent there with, beside the standard's. `select_account` where the upstream takes
   * it: who has two accounts would else get in with the last one, and not see which.
   */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /** What separates scopes in its answers; a space unless given. */
  readonly scopeSeparator?: ',';
  /** What a sign-in needs. */
  readonly scopes: readonly UpstreamScope[];
  /** Errors of the token endpoint and of the API that mean the end of a sign-in, beside `invalid_grant`. */
  readonly endedErrors?: readonly string[];
  /** Errors of the token endpoint that mean a wrong client ID or secret, beside `invalid_client`. */
  readonly clientErrors?: readonly string[];
  /** Errors that mean that it may answer later, beside those of RFC 6749 section 4.1.2.1. */
  readonly outageErrors?: readonly string[];
  /** How it is told that tokens are no longer needed. */
  readonly revocation: 'rfc7009' | 'github' | 'none';
  readonly restrictions: readonly Restriction[];
  /** What the name in a rule must look like to be anybody's; anything unless given. */
  readonly ruleForms?: Readonly<Partial<Record<Restriction | 'user', RuleForm>>>;
  /** Where each {@link Restriction} is read from, where claims say it. */
  readonly claims?: Readonly<Partial<Record<Restriction, string>>>;
}
