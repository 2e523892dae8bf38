/** Bounds on what one caller may ask of the server. */
export interface Limits {
  /** Largest message, in bytes. */
  readonly bodyBytes: number;
  /** A message that takes longer to arrive is cut off, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Deepest nesting of a message. */
  readonly jsonDepth: number;
  /** Per user; further messages are answered with 429 and Retry-After. */
  readonly messagesPerMinute: number;
  /** Streams of one user that are open at the same time; further ones are answered with 429. */
  readonly streamsPerUser: number;
  /** A verified token is remembered this long at most, in seconds. */
  readonly tokenCacheSeconds: number;
  /** Longest access token, in characters; a longer one is answered with 431 (RFC 6585 section 5). */
  readonly tokenCharacters: number;
}

/** Change these to suit your tools. */
export const limits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  requestTimeoutMs: 30_000,
  jsonDepth: 64,
  messagesPerMinute: 300,
  streamsPerUser: 10,
  tokenCacheSeconds: 60,
  tokenCharacters: 12 * 1024,
};
