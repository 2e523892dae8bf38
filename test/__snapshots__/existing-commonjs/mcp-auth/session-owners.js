import { LRUCache } from 'lru-cache';
import { userKey } from './auth/caller.js';

/** An idle session is forgotten after a day. */
const TTL_MS = 24 * 60 * 60 * 1000;

/** Events that are remembered for each session on average; a client that reconnects asks for a late one. */
const EVENTS_PER_SESSION = 10;

/** A longer name of an event is none that a store gives. */
const MAX_EVENT_ID = 256;

/** @param max sessions; beyond them the one that is idle longest is forgotten */
export function createSessionOwners(max) {
  const owners = new LRUCache({ max, ttl: TTL_MS, updateAgeOnGet: true });
  const events = new LRUCache({ max: max * EVENTS_PER_SESSION });
  const key = (session, event) => JSON.stringify([session, event]);
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
