import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { UpstreamUser } from './users.js';

/** What was granted with a token, a refresh token or a code. */
export interface Granted {
  readonly user: UpstreamUser['id'];
  readonly scopes: readonly string[];
  /** Seconds since the epoch; undefined where it never expires. */
  readonly expiresAt?: number;
  /** Further facts of one service. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** What a stand-in gave out. */
export interface TokenBook {
  /** Makes a secret that stands for what was granted. */
  give(prefix: string, granted: Granted): string;
  /** Keeps a secret that somebody else made. */
  note(secret: string, granted: Granted): void;
  /** What a secret stands for, while it does. */
  find(secret: string | undefined): Granted | undefined;
  /** What a secret stands for; afterwards it stands for nothing. */
  take(secret: string | undefined): Granted | undefined;
  drop(secret: string | undefined): void;
  /** Ends everything that was granted for a user. */
  dropAll(user: UpstreamUser['id']): void;
  /** Those of a user with one prefix that still stand for something, the oldest first. */
  of(user: UpstreamUser['id'], prefix: string): string[];
  /** Every secret there ever was. */
  secrets(): string[];
}

/** @param file where it outlives a restart, as it does at the real service */
export function createTokenBook(file?: URL): TokenBook {
  const granted = new Map(file && existsSync(file) ? readGranted(file) : []);
  const given = new Set(granted.keys());

  function save(): void {
    if (file === undefined) return;
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, JSON.stringify([...granted]), { mode: 0o600 });
  }

  const book: TokenBook = {
    give(prefix, what) {
      const secret = prefix + randomBytes(24).toString('base64url');
      book.note(secret, what);
      return secret;
    },
    note(secret, what) {
      granted.set(secret, what);
      given.add(secret);
      save();
    },
    find(secret = '') {
      const found = granted.get(secret);
      const isOver = found?.expiresAt !== undefined && found.expiresAt <= Date.now() / 1000;
      return isOver ? undefined : found;
    },
    take(secret) {
      const found = book.find(secret);
      book.drop(secret);
      return found;
    },
    drop(secret = '') {
      granted.delete(secret);
      save();
    },
    dropAll(user) {
      for (const [secret, { user: owner }] of granted) if (owner === user) granted.delete(secret);
      save();
    },
    of: (user, prefix) =>
      [...granted]
        .filter(([secret, { user: owner }]) => owner === user && secret.startsWith(prefix))
        .map(([secret]) => secret),
    secrets: () => [...given],
  };
  return book;
}

/** What is damaged is forgotten: people sign in again. */
function readGranted(file: URL): [string, Granted][] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [string, Granted][];
  } catch {
    return [];
  }
}
