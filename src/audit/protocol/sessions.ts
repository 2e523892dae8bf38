import { header, type Response } from '../../http/response.js';
import { opening, request } from './messages.js';
import type { Requests } from './requests.js';
import { isAccepted } from './responses.js';

/** Does something once; later calls get the same result, and its responses count as looked at. */
export type Once = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Talks to the server as clients do: without credentials, and with a token inside a session. */
export interface Sessions extends Requests {
  readonly once: Once;
  /** Sends the ordinary request without credentials. */
  readonly unauthenticated: () => Promise<Response>;
  /** Sends the ordinary request with a token that nobody issued. */
  readonly invalidToken: () => Promise<Response>;
  /** Opens a session, where the revision has them, and returns the headers that go with it. */
  readonly session: (token: string) => Promise<Readonly<Record<string, string>>>;
  /**
   * Sends a request of the revision with the token, inside a session where there is one. Where the token may not begin
   * one, and nothing was served without, the answer is that refusal.
   */
  readonly call: (
    token: string,
    method: string,
    params?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
}

/** A value that no server issued, in the characters of a token. */
export const INVALID_TOKEN = 'audit-garbage-token.not-issued.by-anyone';

/** What the names of sessions begin with, among all that is done once. */
export const SESSION = 'session ';

/** The answer to the opening, and what goes with all that comes after it. */
interface Opened {
  readonly headers: Readonly<Record<string, string>>;
  readonly answer?: Response;
}

/** Adds sessions to requests. */
export function createSessions(requests: Requests, once: Once): Sessions {
  const { dialect, probe } = requests;

  async function open(token: string): Promise<Opened> {
    if (dialect.revision.stateless) return { headers: {} };
    const answer = await probe({ token, message: opening(dialect) });
    const id = header(answer, 'mcp-session-id');
    if (id === undefined) return { headers: {}, answer };
    const headers = { 'Mcp-Session-Id': id };
    const message = { jsonrpc: '2.0', method: 'notifications/initialized', params: {} } as const;
    await probe({ token, message, headers });
    return { headers, answer };
  }

  const opened = (token: string) => once(`${SESSION}${token}`, () => open(token));
  return {
    ...requests,
    once,
    session: async (token) => (await opened(token)).headers,
    unauthenticated: () => once('unauthenticated', () => probe({})),
    invalidToken: () => once('invalid token', () => probe({ token: INVALID_TOKEN })),
    async call(token, method, params, headers = {}) {
      const { headers: inSession, answer } = await opened(token);
      const message = request(dialect, method, params);
      const response = await probe({ token, message, headers: { ...inSession, ...headers } });
      // Whoever was forbidden to begin a session is told at most that there is none.
      const isForbidden = answer?.status === 403 && response.status !== 403;
      return isForbidden && !isAccepted(response) ? answer : response;
    },
  };
}
