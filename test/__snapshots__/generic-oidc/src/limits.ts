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
  /** A request that takes longer to arrive is cut off, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** Change these to suit your tools. */
export const limits: Limits = {
  bodyBytes: 1024 * 1024,
  jsonDepth: 64,
  messagesPerMinute: 300,
  streamsPerUser: 10,
  tokenCacheSeconds: 60,
  requestTimeoutMs: 30_000,
};
