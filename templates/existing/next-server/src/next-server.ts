import type { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { prepareFront } from './protect.js';
import { sealSessions } from './seal-sessions.js';
import { takeOver } from './take-over.js';

let isInPlace = false;

/**
 * Protects the servers of this process, for a library that creates its own out of reach. All of them, since one may
 * listen already; on those without a door nothing changes.
 *
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function protectNextServer(): void {
  const front = prepareFront();
  if (isInPlace) return;
  isInPlace = true;
  sealSessions();
  for (const { Server } of [http, https]) {
    const emit = Server.prototype.emit as (...args: unknown[]) => boolean;
    const known = new WeakSet<EventEmitter>();
    function emitBehind(this: EventEmitter, ...args: [string, ...unknown[]]): boolean {
      if (known.has(this)) return emit.apply(this, args);
      known.add(this);
      takeOver(this, front);
      return this.emit(...args);
    }
    Object.assign(Server.prototype, { emit: emitBehind });
  }
}
