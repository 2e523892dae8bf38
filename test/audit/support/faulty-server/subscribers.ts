import type { ServerResponse } from 'node:http';

/** What can be wrong with streams that clients listen to for long. */
export interface SubscriberFaults {
  subscriberFault: 'tells everybody' | 'outlives tokens' | 'anybody cancels' | 'no limit';
}

/** Somebody who listens. */
interface Subscriber {
  readonly id: unknown;
  readonly user: string;
  readonly uris: readonly string[];
  /** When the token ends, in seconds since 1970; undefined when nobody knows. */
  readonly expiresAt: number | undefined;
  readonly response: ServerResponse;
}

/** Who listens to which resources. */
export interface Subscribers {
  /** Whether a user may listen once more. */
  hasRoom(user: string): boolean;
  add(subscriber: Subscriber): void;
  /** Tells those who may know that a resource of a user has changed. */
  changed(uri: string, owner: string): void;
  /** Ends the stream of a request, when the same user wants it. */
  cancel(id: unknown, user: string): void;
}

/** Of one user. */
const MOST = 20;

/** Builds it, empty. */
export function createSubscribers({
  subscriberFault: fault,
}: Partial<SubscriberFaults>): Subscribers {
  const all = new Set<Subscriber>();
  return {
    hasRoom: (user) =>
      fault === 'no limit' || [...all].filter((each) => each.user === user).length < MOST,
    add(subscriber) {
      const { response, expiresAt } = subscriber;
      all.add(subscriber);
      const milliseconds = (expiresAt ?? 0) * 1000 - Date.now();
      const timer =
        expiresAt === undefined || fault === 'outlives tokens'
          ? undefined
          : setTimeout(() => response.end(), milliseconds);
      response.on('close', () => {
        clearTimeout(timer);
        all.delete(subscriber);
      });
    },
    changed(uri, owner) {
      const params = { uri };
      const message = { jsonrpc: '2.0', method: 'notifications/resources/updated', params };
      for (const { uris, user, response } of all) {
        const isTold = user === owner || fault === 'tells everybody';
        if (isTold && uris.includes(uri)) response.write(`data: ${JSON.stringify(message)}\n\n`);
      }
    },
    cancel(id, user) {
      for (const each of all) {
        const isTheirs = each.user === user || fault === 'anybody cancels';
        if (each.id === id && isTheirs) each.response.end();
      }
    },
  };
}
