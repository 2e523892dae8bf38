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
  /** The server as a client of its own, which may ask about opaque tokens. */
  readonly serverClient?: { readonly id: string; readonly secret: string };
  /** Lifetime of access tokens in seconds. */
  readonly accessTokenLifetime?: number;
  /** Fetches Client ID Metadata Documents; replaced in tests. */
  readonly fetch?: typeof fetch;
}
