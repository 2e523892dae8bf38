import { allowInsecureRequests, customFetch, protectedResourceRequest } from 'oauth4webapi';
import type { Client, ClientLimits } from '../engine/client.js';
import type { Context } from '../engine/context.js';
import { createRequests } from '../protocol/requests.js';
import { createOAuthFetch } from './oauth-fetch.js';
import { revoke } from './refresh.js';
import type { Session } from './session.js';

/** Requests that are kept for it: two tokens each of four sign-ins, two refreshes and a code that counts twice, one client. */
export const KEPT_REQUESTS = 15;
/** Milliseconds for all of it. */
const KEPT_TIME = 5000;

/** Makes a client that still sends when that of the audit does not. */
interface Means {
  readonly context: Pick<Context, 'target' | 'dialect'>;
  readonly clientWithin: (limits: Partial<ClientLimits>, signal: AbortSignal) => Client;
}

/**
 * Leaves as little behind as can be: revokes every token (RFC 7009), deletes the client that was registered
 * (RFC 7592 section 2.3). Tries all of it, whatever fails: the tokens end by themselves, too. Returns the number of
 * requests.
 */
export async function takeBack(
  session: Session,
  tokens: readonly string[],
  { context: { target, dialect }, clientWithin }: Means,
): Promise<number> {
  const { server, client, redactor } = session;
  const sender = clientWithin(
    { requests: KEPT_REQUESTS, totalMs: KEPT_TIME },
    AbortSignal.timeout(KEPT_TIME),
  );
  const { fetch } = createRequests(target, dialect, sender.send);
  const oauth = createOAuthFetch(fetch, new URL(server.issuer), redactor);
  const last = { ...session, oauth };
  const { registration } = client;
  const steps: (() => Promise<unknown>)[] = [
    ...(server.revocation_endpoint === undefined
      ? []
      : tokens.map((token) => () => revoke(last, token))),
    ...(registration
      ? [
          () =>
            protectedResourceRequest(
              registration.token,
              'DELETE',
              new URL(registration.url),
              undefined,
              undefined,
              { [customFetch]: oauth.fetch, [allowInsecureRequests]: true },
            ),
        ]
      : []),
  ];
  for (const step of steps) await step().catch(() => undefined);
  sender.close();
  return sender.sent;
}
