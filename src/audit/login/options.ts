/** The client that the audit is to the authorization server. */
export interface ClientChoice {
  /** Undefined takes a metadata document where there is one, then registers where that is allowed. */
  readonly way: 'cimd' | 'dcr' | 'id' | undefined;
  readonly id?: string;
  /** Of a client that is registered with one. */
  readonly secret?: string;
  /** URL of the user's own client ID metadata document. */
  readonly metadataUrl?: URL;
  readonly mayRegister: boolean;
}

/** A page that a person has to open, and what for. */
export interface Visit {
  readonly url: URL;
  /** Completes "Sign in …". */
  readonly purpose: string;
}

/** How to sign in. */
export interface LoginOptions {
  readonly client: ClientChoice;
  /** A second user signs in, too. */
  readonly asOther: boolean;
  /** Another resource of the same authorization server, for a token that must be refused. */
  readonly foreignResource: string;
  /** Port for the browser to come back to; 0 for any. */
  readonly port: number;
  /** Shows the page to a person. */
  readonly visit: (visit: Visit) => Promise<void> | void;
  /** Tells what the person may want to know; holds no secret. */
  readonly tell: (text: string) => void;
}
