import { randomUUID } from 'node:crypto';
import { ownerOf } from './notes.js';
import type { Caller } from './tokens.js';

/** Most sessions of one caller; the oldest is ended for a new one. */
const MOST = 100;

const owners = new Map<string, string>();

/** Begins a session of a caller. */
export function beginSession(caller: Caller): string {
  const mine = [...owners].filter(([, owner]) => owner === ownerOf(caller));
  if (mine.length >= MOST && mine[0]) owners.delete(mine[0][0]);
  const id = randomUUID();
  owners.set(id, ownerOf(caller));
  return id;
}

/** The status of a request that is not in a session of its caller; undefined when it is. */
export function sessionFault(id: string | undefined, caller: Caller): number | undefined {
  if (id === undefined) return 400;
  return owners.get(id) === ownerOf(caller) ? undefined : 404;
}

/** Ends a session. */
export function endSession(id: string): void {
  owners.delete(id);
}
