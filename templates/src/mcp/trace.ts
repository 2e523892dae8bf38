/** The trace that a client says its request belongs to (W3C Trace Context). */
export interface Trace {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

/** Reads what the client says, as far as it has the right form; a state without a parent means nothing. */
export function readTrace(traceparent: unknown, tracestate: unknown): Trace {
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return {};
  return typeof tracestate === 'string' && TRACESTATE.test(tracestate)
    ? { traceparent, tracestate }
    : { traceparent };
}
