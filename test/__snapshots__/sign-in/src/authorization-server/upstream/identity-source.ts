import type { Client, IDToken } from 'oauth4webapi';
import type { Rule } from '../admission/policy.js';
import type { ServerSource } from './server.js';
import type { Transport } from './transport.js';
import type { Identity, UpstreamTokens } from './upstream.js';
import type { UpstreamProfile } from './upstream-profile.js';

/** This server as a client of the upstream. */
export interface UpstreamConfig {
  readonly issuer: string;
  /** Base URL of the upstream's API. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What finding out who somebody is can use. */
export interface IdentityContext {
  readonly profile: UpstreamProfile;
  readonly config: UpstreamConfig;
  readonly client: Client;
  readonly server: ServerSource;
  readonly transport: Transport;
  /** The kinds of rules that are used anywhere: what no rule asks for need not be found out. */
  readonly kinds: ReadonlySet<Rule['kind']>;
}

/** Finds out who somebody is, in the upstream's own way. */
export interface IdentitySource {
  /** @param claims of an ID token that came with these tokens and was found good */
  identify(tokens: UpstreamTokens, claims?: IDToken): Promise<Identity>;
  /** Tells an upstream without RFC 7009 that the tokens are no longer needed. */
  revoke?(tokens: UpstreamTokens): Promise<void>;
}

/** Creates the source that an upstream has. */
export type CreateIdentitySource = (context: IdentityContext) => IdentitySource;
