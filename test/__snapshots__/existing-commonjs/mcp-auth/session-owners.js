import { LRUCache } from 'lru-cache';
import { userKey } from './auth/caller.js';

/** An idle session is forgotten after a day. */
const TTL_MS = 24 * 60 * 60 * 1000;

/** Events that are remembered of each session; a client that reconnects asks for a late one. */
const EVENTS_PER_SESSION = 100;

/** A longer name of an event is none that a store gives. */
const MAX_EVENT_ID = 256;

/** Makes room among the sessions of the same user only: nobody throws others out. */
export function createSessionOwners({
  sessions: max,
  sessionsPerUser,
}) {
  /** The sessions of each user, the one that is idle longest first. */
  const ofUsers = new Map();
  const sessions = new LRUCache({
    max,
    ttl: TTL_MS,
    updateAgeOnGet: true,
    dispose({ owner }, session) {
      const own = ofUsers.get(owner);
      own?.delete(session);
      if (own?.size === 0) ofUsers.delete(owner);
    },
  });

  function makeRoom(owner) {
    const own = ofUsers.get(owner);
    if (sessions.size >= max) sessions.purgeStale();
    if ((own?.size ?? 0) < sessionsPerUser && sessions.size < max) return true;
    const [oldest] = own ?? [];
    return oldest !== undefined && sessions.delete(oldest);
  }

  function isOwn(session, caller) {
    const owner = userKey(caller);
    if (sessions.get(session)?.owner !== owner) return false;
    const own = ofUsers.get(owner);
    own?.delete(session);
    own?.add(session);
    return true;
  }

  return {
    isOwn,
    open(session, caller) {
      if (isOwn(session, caller)) return undefined;
      if (sessions.has(session)) return 'session_taken';
      const owner = userKey(caller);
      if (!makeRoom(owner)) return 'too_many_sessions';
      sessions.set(session, { owner, events: new Set() });
      ofUsers.set(owner, (ofUsers.get(owner) ?? new Set()).add(session));
      return undefined;
    },
    forget: (session) => {
      sessions.delete(session);
    },
    sent(session, event) {
      const events = sessions.get(session)?.events;
      if (!events || event.length > MAX_EVENT_ID) return;
      events.delete(event);
      events.add(event);
      const [first] = events;
      if (events.size > EVENTS_PER_SESSION && first !== undefined) events.delete(first);
    },
    hasSent: (session, event) => sessions.get(session)?.events.has(event) === true,
  };
}
