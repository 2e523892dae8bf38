import type { EventEmitter } from 'node:events';
import { doors } from './doors.js';
import { createFront, type Front } from './front.js';
import { limits } from './limits.js';
import { createProtection } from './protection.js';
import { armSeals } from './seal.js';
import { takeOver } from './take-over.js';

/** One for all servers of this process: they share sessions and limits. */
let front: Front | undefined;

/**
 * Makes the front, and closes all seals.
 *
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function prepareFront(): Front {
  armSeals();
  front ??= createFront(createProtection(process.env), { doors, limits });
  return front;
}

/**
 * Puts the guard in front of all that a server does, also of what is added to it later. Other paths than those of
 * `src/mcp-auth/doors.ts` go on as they did.
 *
 * @throws {@link ConfigError} when the environment is not complete; the server listens no more then
 */
export function protectServer<S extends EventEmitter>(server: S): S {
  try {
    takeOver(server, prepareFront());
  } catch (error) {
    (server as { close?: () => void }).close?.();
    throw error;
  }
  return server;
}
