import { z } from 'zod';
import type { Order } from './order.js';

/** The last order of a page: the next one begins behind it, even if new orders came meanwhile. */
const position = z.tuple([z.iso.datetime(), z.string()]);
export type Position = z.output<typeof position>;

/** Says where the next page begins. It is no secret and grants nothing: the owner comes from the token. */
export function cursorAfter({ placedAt, id }: Order): string {
  return Buffer.from(JSON.stringify([placedAt, id])).toString('base64url');
}

/** Reads a cursor; `undefined` when this server never gave it. */
export function readCursor(cursor: string): Position | undefined {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    return undefined;
  }
}
