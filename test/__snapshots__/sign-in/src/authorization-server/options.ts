import type { Fetch } from '../auth/limited-body.js';
import type { LogSink } from '../auth/log-sink.js';
import type { ScopePolicy } from '../auth/scopes.js';
import type { SignInLimits } from '../sign-in-limits.js';
import type { FetchDocument } from './clients/documents.js';
import type { AuthorizationServerConfig } from './environment.js';
import type { SignInPolicy } from './admission/policy.js';
import type { Store } from './store/store.js';
import type { Upstream } from './upstream/upstream.js';

/** What an authorization server is made of. */
export interface AuthorizationServerOptions {
  readonly config: AuthorizationServerConfig;
  /** Keeps what must not be forgotten. Whoever opened it closes it. */
  readonly store: Store;
  /** What the tools need: `src/scope-map.ts`. */
  readonly scopes: ScopePolicy;
  /** Who gets which scopes: `src/sign-in.ts`. */
  readonly signIn: SignInPolicy;
  readonly limits: SignInLimits;
  readonly log?: LogSink;
  /** Replaced in tests only, as all that follows. */
  readonly upstream?: Upstream;
  /** Towards the upstream. */
  readonly fetch?: Fetch;
  /** Gets metadata documents of clients. */
  readonly fetchDocument?: FetchDocument;
  /** Seconds since the epoch. */
  readonly now?: () => number;
}
