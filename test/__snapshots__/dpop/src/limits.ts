/** Bounds on what one caller may ask of the server. */
export interface Limits {
  /** Largest request body, in bytes. */
  readonly bodyBytes: number;
  /** Deepest nesting of a request body. */
  readonly jsonDepth: number;
  /** Per user; further messages are answered with 429 and Retry-After. */
  readonly messagesPerMinute: number;
  /** Subscriptions of one user that are open at the same time; further ones are answered with 429. */
  readonly streamsPerUser: number;
  /** A verified token is remembered this long at most, in seconds. */
  readonly tokenCacheSeconds: number;
  /** Longest access token, in characters; a longer one is answered with 431 (RFC 6585 section 5). */
  readonly tokenCharacters: number;
  /** Proofs that one process remembers for ten minutes; more are answered with 503. Nothing where a store is given. */
  readonly rememberedProofs: number;
  /** A request that takes longer to arrive is cut off, in milliseconds. */
  readonly requestTimeoutMs: number;
  /**
   * An idle connection is kept this long, in milliseconds. It must be longer than a proxy in front
   * keeps it, or the proxy sends a request into a connection that is just closed: most keep it for 60
   * seconds or less, Google's load balancers for 600.
   */
  readonly keepAliveMs: number;
}

/** Change these to suit your tools. */
export const limits: Limits = {
  bodyBytes: 1024 * 1024,
  jsonDepth: 64,
  messagesPerMinute: 300,
  streamsPerUser: 10,
  tokenCacheSeconds: 60,
  tokenCharacters: 12 * 1024,
  rememberedProofs: 200_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 75_000,
};
