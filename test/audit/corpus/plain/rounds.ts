import { createHmac, timingSafeEqual } from 'node:crypto';
import { ownerOf } from './notes.js';
import type { Caller } from './tokens.js';

const LIFETIME_MS = 300_000;

let key = '';

/** Sets the key that seals rounds. */
export function sealRoundsWith(value: string): void {
  key = value;
}

/** Seals that a caller was asked about a call; a client keeps it until the answer. */
export function sealRound(caller: Caller, call: string): string {
  const until = String(Date.now() + LIFETIME_MS);
  return `${until}.${macOf(caller, call, until)}`;
}

/** Whether this caller was asked about this very call, not long ago. */
export function openRound(caller: Caller, call: string, state: unknown): boolean {
  const [until = '', mac = ''] = String(state).split('.');
  const expected = Buffer.from(macOf(caller, call, until));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Number(until) > Date.now();
}

function macOf(caller: Caller, call: string, until: string): string {
  const bound = JSON.stringify([ownerOf(caller), caller.client, call, until]);
  return createHmac('sha256', key).update(bound).digest('base64url');
}
