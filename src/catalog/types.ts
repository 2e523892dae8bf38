import type { ClaimSource, ClaimSources } from '../../templates/dev/token-claims.js';
import type { ClaimRule, RoleGrants } from '../../templates/src/auth/token/provider-profile.js';

/**
 * What can be chosen, as data. Templates and the generated verifier ask these records for
 * capabilities; nothing outside `src/catalog` compares a provider's or a revision's name.
 */

/** One attack with this provider's own tokens, rendered into the generated tests. */
export interface ProviderAttack {
  /** Completes the sentence "refuses …". */
  readonly title: string;
  /** HTTP status of the refusal; 401 unless given. */
  readonly status?: 403;
  /** JWS header members to set; `null` removes one. */
  readonly header?: Readonly<Record<string, string | null>>;
  /** Claims to set; `null` removes one. */
  readonly claims?: Readonly<Record<string, string | number | boolean | object | null>>;
}

/** A setting of a provider that is no secret and may be given when the project is generated. */
export interface ProviderParameter {
  readonly key: string;
  readonly title: string;
  readonly example: string;
  /** Source of a regular expression that the whole value must match. */
  readonly pattern: string;
  /** What `pattern` asks for, in words. */
  readonly expects: string;
  /** For a setting that most need not give: what holds without it, in words. */
  readonly otherwise?: string;
  /** Its value in the issuer when it is not given. */
  readonly default?: string;
}

/** Values of a provider's settings, by key. */
export type ProviderSettings = Readonly<Record<string, string>>;

/** What is wrong with a setting beside the others. */
export interface SettingFault {
  readonly key: string;
  readonly message: string;
}

/** Everything the generator knows about an identity provider. Source: reference facts per provider. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  /** One line for the wizard, under 60 columns. */
  readonly hint: string;
  /** How the operator names the authorization server. */
  readonly parameters: readonly ProviderParameter[];
  /** Rules across settings that are well-formed each. */
  readonly settingFaults?: (settings: ProviderSettings) => readonly SettingFault[];
  /** This record for a server that some settings describe more closely. */
  readonly adjusted?: (record: Provider, settings: ProviderSettings) => Provider;
  /** The issuer with `{parameter}` placeholders, byte for byte as the provider writes it. */
  readonly issuerTemplate: string;
  /** Source of a regular expression every non-loopback issuer must match. */
  readonly issuerPattern: string;
  /** What `issuerPattern` asks for, in words. */
  readonly issuerExpects: string;
  /** Issuers that look right to an operator and must be refused at start. */
  readonly wrongIssuers: readonly string[];
  /** How tokens are verified: by their signature, or by introspection (RFC 7662). */
  readonly verification: 'jwt' | 'introspection';
  /** Which metadata documents exist, in the order to try (RFC 8414 section 3, OIDC Discovery section 4). */
  readonly discovery: readonly ('oauth-inserted' | 'openid-inserted' | 'openid-appended')[];
  /** Allow-list of JWS algorithms (RFC 8725 section 3.1); the first signs local tokens. */
  readonly algorithms: readonly [string, ...string[]];
  /**
   * Accepted JWS `typ`, lower case, without `application/`; the first is used locally. `absent`
   * admits tokens without one.
   */
  readonly tokenTypes: readonly [string, ...string[]];
  /** `resource`: `aud` must hold the resource URI. `configured`: it holds `AUTH_AUDIENCE`. */
  readonly audience: 'resource' | 'configured';
  /** For `configured`: a stand-in used by tests and local development, and what to enter in production. */
  readonly configuredAudience?: {
    readonly local: string;
    readonly meaning: string;
    /** Settings key whose value is the audience, when the operator gave it at generation. */
    readonly parameter: string;
  };
  /** Claims that may hold the scopes; the first one that is there counts. */
  readonly scopeClaims: readonly [string, ...string[]];
  /** `keys`: that claim is an object with a member for each scope; else it is a string or a list. */
  readonly scopeShape?: 'keys';
  /**
   * How clients must ask for a scope: as it is, as `{resource}/{scope}`, or behind a fixed prefix; or
   * that they cannot ask for it.
   */
  readonly scopeRequest: 'bare' | 'resource-prefixed' | { readonly prefix: string } | FixedRequest;
  /** What clients must ask for beside, although it grants nothing here. */
  readonly alsoRequest?: readonly string[];
  /**
   * Which scopes `scopes_supported` of the authorization server lists (RFC 8414 section 2): all there
   * are, or some. `unknown` where the record is for many servers; some unless given.
   */
  readonly scopesSupported?: 'all' | 'some' | 'unknown';
  /** What to set so that clients get refresh tokens, where that is known. */
  readonly refreshTokens?: string;
  /** How the token names it; scopes without the prefix then belong to another resource. */
  readonly scopeInToken: 'bare' | 'resource-prefixed';
  /** Claims that may name the client; the first one that is there counts. */
  readonly clientClaims: readonly [string, ...string[]];
  /**
   * The audience or the scopes of a token do not show that the client was admitted, so the operator
   * lists the clients (`ALLOWED_CLIENT_IDS`). The text says why.
   */
  readonly clientAllowList?: string;
  /** The claim that, with the issuer, identifies a user for ever. */
  readonly subjectClaim: string;
  /** Further checks a valid access token passes; includes the ID-token discriminator (TOK-19). */
  readonly rules: readonly ClaimRule[];
  /** A token that meets any of these was issued to a client alone (TOK-25). */
  readonly clientTokenWhen: readonly ClaimRule[];
  /**
   * Tokens that a client got for itself. Only where the vendor's documents or the server itself show what
   * proves that no user stands behind them; elsewhere machines are refused.
   */
  readonly machine?: MachineRecord;
  /** Where the roles of users stand, if that is the same for everybody; else the operator names the claim. */
  readonly roles?: Pick<RoleGrants, 'claim' | 'shape'>;
  /** Why roles cannot be mapped; completes "… because". */
  readonly refusesRoles?: string;
  /** Claims of a locally issued access token, in order. */
  readonly localToken: ClaimSources;
  readonly attacks: readonly ProviderAttack[];
  /** Ways to a token for another API, each with the parameters that can name that API. */
  readonly downstream?: DownstreamGrants;
  /** How a server proves who it is at the token endpoint, where that is not as usual. */
  readonly serverClient?: ServerClient;
  /** What to do when its tokens are refused. */
  readonly remedies: TokenRemedies;
  /** How MCP clients get a client ID (REG), best first. */
  readonly registration: readonly ('client-id-metadata-document' | 'dynamic' | 'pre-registered')[];
  /** A client that registers itself can ask for the scopes of its registration only. */
  readonly bindsRegisteredScopes?: true;
  /** Ports of redirects to loopback addresses are compared, against RFC 8252 section 7.3. */
  readonly exactRedirectPorts?: true;
  /** A file that sets the provider up, below `templates/setup` with `.hbs` behind its name. */
  readonly setupFile?: string;
  /** Whether the facts come from the vendor's own documents or must be confirmed on the live tenant. */
  readonly support: 'first-class' | 'confirm-on-your-tenant';
}

/**
 * Clients cannot ask for scopes of yours: the authorization server refuses every scope but its own,
 * and what a token may is decided there without them.
 */
export interface FixedRequest {
  /** What every client asks for; it grants nothing here. */
  readonly always: readonly [string, ...string[]];
  /** All scopes that the authorization server knows. */
  readonly known: readonly string[];
  /** Its answer to another one (RFC 6749 section 4.1.2.1), which stands behind `description`. */
  readonly refusal: { readonly error: string; readonly description: string };
  /** Where the operator grants a scope; completes "only … can grant it". */
  readonly grantedBy: string;
}

/** How tokens of the client credentials grant differ from those of users. */
interface MachineRecord {
  /** Each proves that no user stands behind a token: all rules of one of them hold. */
  readonly proofs: readonly (readonly [ClaimRule, ...ClaimRule[]])[];
  /** In the place of those of users. */
  readonly rules?: readonly ClaimRule[];
  /** In the place of those of users. */
  readonly scopeClaims?: readonly [string, ...string[]];
  /** They have roles and no scopes. */
  readonly hasRolesOnly?: true;
  /** Claims of a locally issued one that differ; `null`: it has none. */
  readonly localClaims: Readonly<Record<string, ClaimSource | null>>;
  /** What the operator does at the provider; a sentence in Markdown. */
  readonly setup: string;
}

/** What an operator does about tokens that this server refuses, where the provider has a way of its own. */
interface TokenRemedies {
  /** To get tokens that name this server in `aud`. */
  readonly audience: string;
  /** To get JWTs, where some tokens are opaque or encrypted. */
  readonly opaque?: string;
  /** To get tokens with a `typ` that is accepted. */
  readonly type?: string;
  /** For tokens of an issuer that matches the source of a regular expression. */
  readonly issuers?: readonly { readonly matches: string; readonly remedy: string }[];
}

/** How a generated server gets tokens for another API it calls. */
export interface Downstream {
  readonly id: 'none' | 'client-credentials' | 'token-exchange' | 'entra-obo' | 'upstream';
  readonly label: string;
  /** One line for the wizard. */
  readonly hint: string;
  /** The request to the token endpoint; none where nobody is asked for a token when a tool is called. */
  readonly grant?: {
    /** `grant_type` */
    readonly type: string;
    /** Parameter with the caller's token, where the new one speaks for the caller. */
    readonly inboundParameter?: string;
    /** Parameters with a fixed value beside the standard's. */
    readonly alsoSends?: Readonly<Record<string, string>>;
    /** Whether the answer names the kind of token (RFC 8693 section 2.2.1). */
    readonly namesIssuedType?: true;
  };
}

/** Which ways a provider offers. */
type DownstreamGrants = Readonly<
  Partial<
    Record<Exclude<Downstream['id'], 'none' | 'upstream'>, readonly [ApiTarget, ...ApiTarget[]]> & {
      /** Tokens of the upstream are there since people signed in. */
      upstream: readonly [];
    }
  >
>;

/** Parameter of a token request that can name an API. */
export type ApiTarget = 'resource' | 'audience' | 'scope';

/** Client authentication at the token endpoint (RFC 6749 section 2.3, RFC 7523 section 2.2). */
interface ServerClient {
  /** Where the secret goes; the header unless given. */
  readonly secretIn?: 'body';
  /** `aud` of an assertion; the issuer unless given. */
  readonly assertionAudience?: 'token-endpoint';
  /** The assertion's header has `x5t#S256`, and only RSA keys are taken. */
  readonly namesCertificate?: true;
}

/** A web framework the generated server can be written for. */
export interface Framework {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** `node`: runs on Node's HTTP server. `web`: a fetch handler without Node's own modules. */
  readonly runtime: 'node' | 'web';
  /** What `createApp` gives, and how tests call it; Markdown for the README of a project. */
  readonly ownRoutes: string;
  /** Whether it shows who connected; else a proxy cannot be known by its address. */
  readonly seesPeers: boolean;
  /** Whether it hands web-standard requests to the SDK, whose headers cannot be changed in place. */
  readonly passesRequests: boolean;
  /** Files below `templates/frameworks/ID` that come in addition to or in place of the common ones. */
  readonly files: readonly FrameworkFile[];
  /** Exact production dependencies this framework adds. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** The script that runs the built server; none where a runtime of its own does. */
  readonly startScript?: string;
  /** Versions of what a package depends on, where the newest one does not do: package → dependency → version. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A file of one framework. */
export interface FrameworkFile {
  readonly to: string;
  /** Template, if it is not named like the file. */
  readonly from?: string;
  readonly kind: 'generated' | 'shared' | 'seed';
}

/** A tool the generator brings a working implementation for. */
export interface BuiltInTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly readOnly: boolean;
  /** Template of the tool's own file, below `templates/src/tools`. */
  readonly file: string;
  /** A file beside it that it imports. */
  readonly imports?: string;
}

/** A resource the generator brings a working implementation for, or a kind of them. */
export interface BuiltInResource {
  /** A URI or a URI template. */
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType?: string;
  readonly scopes: readonly string[];
  /** Template of its own file, below `templates/src/resources`. */
  readonly file: string;
  /** A file of `src/tools` that it imports. */
  readonly imports?: string;
}

/** A prompt the generator brings a working implementation for. */
export interface BuiltInPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scopes: readonly string[];
  /** Template of its own file, below `templates/src/prompts`. */
  readonly file: string;
  /** A file of `src/tools` that it imports. */
  readonly imports?: string;
}

/** A named group of built-in tools, offered by the wizard and by `--tools`. */
export interface ToolSet {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly tools: readonly BuiltInTool[];
  /** What comes with the whole set. */
  readonly resources: readonly BuiltInResource[];
  readonly prompts: readonly BuiltInPrompt[];
  /** Scopes that imply others, added when the set is chosen (SCOPE-03). */
  readonly scopeHierarchy: Readonly<Record<string, readonly string[]>>;
}
