import type { UpstreamUser } from './users.js';

/** What a project adds to the stand-in: `dev/upstream-yours.ts`. */
export interface YourUpstream {
  /** What is otherwise with Alice and Bob. */
  readonly users: Readonly<Partial<Record<UpstreamUser['id'], YourUser>>>;
  /** Answers a call of the API; undefined leaves it to the stand-in. */
  api(call: ApiCall): Response | undefined | Promise<Response | undefined>;
}

/** What can be otherwise with somebody. */
export type YourUser = Partial<Omit<UpstreamUser, 'id' | 'number' | 'subject'>>;

/** A call of the API with a token that counts. */
export interface ApiCall {
  readonly method: string;
  /** Below `UPSTREAM_API_URL`, as a tool names it: `user/repos`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Whose token it is. */
  readonly user: UpstreamUser;
  /** What was granted to this server. */
  readonly scopes: readonly string[];
}
