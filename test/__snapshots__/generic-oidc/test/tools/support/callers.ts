import type { Caller } from '../../../src/auth/caller.js';

/** A caller whom nobody has seen before: state that is kept per user starts empty. */
export function newCaller(): Caller {
  return {
    issuer: 'https://auth.example.com',
    subject: crypto.randomUUID(),
    clientId: 'a-client',
    scopes: [],
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}
