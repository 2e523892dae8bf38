import { LRUCache } from 'lru-cache';
import { userKey, type Caller } from './auth/caller.js';

/** An idle session is forgotten after a day. */
const TTL_MS = 24 * 60 * 60 * 1000;

/** Events that are remembered for each session on average; a client that reconnects asks for a late one. */
const EVENTS_PER_SESSION = 10;

/** A longer name of an event is none that a store gives. */
const MAX_EVENT_ID = 256;

/**
 * Remembers whose each session is. One that is not known belongs to nobody: after a restart, clients begin anew. So
 * they do where another replica opened it, unless requests of a session stick to one.
 */
export interface SessionOwners {
  readonly isOwn: (session: string, caller: Caller) => boolean;
  /** Gives a session to a caller, for good; false when it is another one's. */
  readonly open: (session: string, caller: Caller) => boolean;
  readonly forget: (session: string) => void;
  /** Remembers that an event was sent in a session. */
  readonly sent: (session: string, event: string) => void;
  /** Tells whether it was: a store of events that sessions share would replay what is another one's. */
  readonly hasSent: (session: string, event: string) => boolean;
}

/** @param max sessions; beyond them the one that is idle longest is forgotten */
export function createSessionOwners(max: number): SessionOwners {
  const owners = new LRUCache<string, string>({ max, ttl: TTL_MS, updateAgeOnGet: true });
  const events = new LRUCache<string, true>({ max: max * EVENTS_PER_SESSION });
  const key = (session: string, event: string) => JSON.stringify([session, event]);
  return {
    isOwn: (session, caller) => owners.get(session) === userKey(caller),
    open(session, caller) {
      const owner = owners.get(session);
      if (owner === undefined) owners.set(session, userKey(caller));
      return owner === undefined || owner === userKey(caller);
    },
    forget: (session) => {
      owners.delete(session);
    },
    sent(session, event) {
      if (event.length <= MAX_EVENT_ID) events.set(key(session, event), true);
    },
    hasSent: (session, event) => events.has(key(session, event)),
  };
}
