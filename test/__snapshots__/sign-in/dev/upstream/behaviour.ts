/** What a stand-in can be told to do wrong, or otherwise. Everything is off at first. */
export interface Behaviour {
  /** Sends everybody back with an error instead of showing its page. */
  deny: { readonly error: string; readonly description?: string } | undefined;
  /** Knows people by a cookie and lets them pass without a page, as services do that were approved once. */
  remembers: boolean;
  /** Answers every request of the server with this status; people still get pages. */
  fails: number | undefined;
  /** Answers the exchange of codes and refresh tokens with this, once more than the real one has to say. */
  tokenAnswer: { readonly status: number; readonly body: object | string } | undefined;
  /** Breaks every connection. */
  down: boolean;
  /** What `iss` of the answer to the browser says; null leaves it out (RFC 9207). */
  iss: string | null | undefined;
  /** Claims to put into ID tokens; undefined takes one out. */
  claims: Readonly<Record<string, unknown>> | undefined;
  /** How ID tokens are signed instead. */
  signature: 'none' | 'HS256' | 'other-key' | undefined;
}

/** As the real service does it. */
export function asUsual(): Behaviour {
  return {
    deny: undefined,
    remembers: false,
    fails: undefined,
    tokenAnswer: undefined,
    down: false,
    iss: undefined,
    claims: undefined,
    signature: undefined,
  };
}
