import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { NoResponseError, type Response } from '../../../http/response.js';
import type { Given } from '../../engine/check.js';
import { notChecked, type NotChecked } from '../../engine/outcome.js';
import type { Changes } from '../../engine/server-process.js';
import type { Mood } from '../../issuer/mood.js';

/** Names somebody whom no limit has counted yet: what was asked before the restarts is much for one. */
export const somebody = () => `audit-${randomUUID()}`;

/** What the checks of a process have. */
export type Started = Given<'issuer' | 'process'>;

/** Holds where tokens are JWTs, which somebody publishes keys for. */
export const withKeySet = ({ issuer }: Given<'issuer'>) =>
  issuer.opaque ? notChecked('tokens are introspected here; there are no keys') : {};

/** Holds where the program itself reads requests and is ended, not a host of it. */
export const withoutHost = ({ server }: Given<'process'>) =>
  server.hosted === undefined ? {} : notChecked(server.hosted);

const POLL_MS = 250;

/** Puts the issuer into a mood for some work, and out of it whatever happens. */
export async function inMood<T>(
  { issuer }: Pick<Started, 'issuer'>,
  mood: Mood,
  work: () => Promise<T>,
): Promise<T> {
  issuer.mood = mood;
  try {
    return await work();
  } finally {
    issuer.mood = undefined;
  }
}

/** What a server in use is started with, where it looks at that. */
export const PRODUCTION: Changes = { NODE_ENV: 'production' };

/** Starts the server again, so that it knows no keys; says so when it does not start in this mood. */
export async function startedAfresh(
  { server }: Started,
  changes: Changes = {},
): Promise<NotChecked | undefined> {
  const start = await server.restart(changes);
  if (start.runs) return undefined;
  const [[name, value] = []] = Object.entries(changes);
  const how = name === undefined ? '' : ` with ${name}=${value ?? ''}`;
  return notChecked(`it does not start${how} while its issuer is like that`);
}

/** The response, or undefined when none came in time. */
export async function responseInTime(send: () => Promise<Response>): Promise<Response | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NoResponseError) return undefined;
    throw error;
  }
}

/** Looks again and again, until something holds or the time is over. Returns whether it held. */
export async function holdsWithin(
  milliseconds: number,
  look: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    if (await look()) return true;
    if (Date.now() >= deadline) return false;
    await setTimeout(POLL_MS);
  }
}
