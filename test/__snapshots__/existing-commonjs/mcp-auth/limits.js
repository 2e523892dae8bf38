/** Change these to suit your tools. */
export const limits = {
  bodyBytes: 4 * 1024 * 1024,
  requestTimeoutMs: 30_000,
  jsonDepth: 64,
  messagesPerMinute: 300,
  streamsPerUser: 10,
  sessions: 10_000,
  sessionsPerUser: 100,
  tokenCacheSeconds: 60,
  tokenCharacters: 12 * 1024,
};
