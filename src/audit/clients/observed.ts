import type { Reach } from '../../http/address-policy.js';

/** Metadata of an authorization server, as it was served. */
export type ServerDocument = Readonly<Record<string, unknown>>;

/** What the audit saw of a server, as far as clients depend on it. */
export interface Observed {
  readonly target: URL;
  readonly reach: Reach;
  /** Status of the request without a token. */
  readonly status: number;
  /** The protected resource metadata that a client ends up with (RFC 9728). */
  readonly resource: ServerDocument | undefined;
  /** Scopes of the challenge, or else those that the resource lists. */
  readonly scopes: readonly string[];
  /** The authorization server that clients take: the first one. */
  readonly server: { readonly issuer: string; readonly document: ServerDocument } | undefined;
  /** Why nothing is known of the authorization server. */
  readonly whyUnknown: string;
  /** A registration was tried, and refused for want of a token. */
  readonly registrationIsClosed: boolean;
  /** A redirect that nobody vouches for was tried, and not registered. */
  readonly registersListedOnly: boolean;
  /** Loopback redirects with another port than the registered one were tried, and refused. */
  readonly comparesPorts: boolean;
  /** `initialize` of an earlier revision was tried, and not served. */
  readonly refusesInitialize: boolean;
  /** Metadata that pages of another origin cannot read. */
  readonly unreadable: readonly string[];
}
