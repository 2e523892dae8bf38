/** What the local authorization server has to know. */
export interface AuthorizationServerOptions {
  /** Listens on 127.0.0.1; 0 is not possible, because the issuer names the port. */
  readonly port: number;
  /** The one resource it issues tokens for (RFC 8707). */
  readonly resource: string;
  /** What `aud` of its tokens names. */
  readonly audience: string;
  /** Scopes in the form clients ask for them, with what stands in the token for each. */
  readonly scopes: ReadonlyMap<string, string>;
  /** What a client gets that asks for no scope of the resource (RFC 6749 section 3.3), in the same form. */
  readonly baseScopes: readonly string[];
  /** What the identity provider allows its clients. */
  readonly clientRules: ClientRules;
  /** The server as a client of its own, which may ask about opaque tokens. */
  readonly serverClient?: { readonly id: string; readonly secret: string };
  /** Redirect URIs of the registered client beside those of well-known ones. */
  readonly redirectUris?: readonly string[];
  /** Lifetime of access tokens in seconds; an hour unless given. */
  readonly accessTokenLifetime?: number;
  /** Keeps registrations, grants and keys from one start to the next; without it they are forgotten. */
  readonly stateFile?: URL;
  /** Fetches Client ID Metadata Documents; replaced in tests. */
  readonly fetch?: typeof fetch;
  /** Takes one line for each refusal; standard error unless given. */
  readonly log?: (line: string) => void;
}

/** How clients of an identity provider get an ID, and what they are held to. */
export interface ClientRules {
  /** Name of the identity provider. */
  readonly provider: string;
  /** Clients may be known by a Client ID Metadata Document. */
  readonly metadataDocuments: boolean;
  /** Clients may register themselves (RFC 7591). */
  readonly dynamicRegistration: boolean;
  /** A client that registers itself can ask for the scopes of its registration only. */
  readonly bindsScopes: boolean;
  /** The port of a redirect to this machine counts, although it should not (RFC 8252 section 7.3). */
  readonly exactPorts: boolean;
}
