import type { IncomingMessage } from 'node:http';
import { BodyError, readText } from '../http/request-body.js';

/** Forms of own pages are small. */
const MAX_BYTES = 8 * 1024;

/** Reads a form; undefined where there is none, or one that no page of this server sends. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams | undefined> {
  try {
    return new URLSearchParams(await readText(req, 'application/x-www-form-urlencoded', MAX_BYTES));
  } catch (error) {
    if (error instanceof BodyError) return undefined;
    throw error;
  }
}
