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

/** Keeps what a stand-in gave out; in a file it outlives a restart, as it does at the real service. */
export class TokenBook {
  readonly #file: URL | undefined;
  readonly #granted: Map<string, Granted>;
  readonly #given = new Set<string>();

  constructor(file?: URL) {
    this.#file = file;
    this.#granted = new Map(file && existsSync(file) ? readGranted(file) : []);
  }

  /** Makes a secret that stands for what was granted. */
  give(prefix: string, granted: Granted): string {
    const secret = prefix + randomBytes(24).toString('base64url');
    this.note(secret, granted);
    return secret;
  }

  /** Keeps a secret that somebody else made. */
  note(secret: string, granted: Granted): void {
    this.#granted.set(secret, granted);
    this.#given.add(secret);
    this.#save();
  }

  /** What a secret stands for, while it does. */
  find(secret: string | undefined): Granted | undefined {
    const granted = this.#granted.get(secret ?? '');
    const over = granted?.expiresAt !== undefined && granted.expiresAt <= Date.now() / 1000;
    return over ? undefined : granted;
  }

  /** What a secret stands for; afterwards it stands for nothing. */
  take(secret: string | undefined): Granted | undefined {
    const granted = this.find(secret);
    this.drop(secret);
    return granted;
  }

  drop(secret: string | undefined): void {
    this.#granted.delete(secret ?? '');
    this.#save();
  }

  /** Ends everything that was granted for a user. */
  dropAll(user: UpstreamUser['id']): void {
    for (const [secret, granted] of this.#granted) {
      if (granted.user === user) this.#granted.delete(secret);
    }
    this.#save();
  }

  /** Those of a user with one prefix that still stand for something, the oldest first. */
  of(user: UpstreamUser['id'], prefix: string): string[] {
    return [...this.#granted]
      .filter(([secret, granted]) => granted.user === user && secret.startsWith(prefix))
      .map(([secret]) => secret);
  }

  /** Every secret there ever was. */
  secrets(): string[] {
    return [...this.#given];
  }

  #save(): void {
    if (this.#file === undefined) return;
    mkdirSync(new URL('.', this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify([...this.#granted]), { mode: 0o600 });
  }
}

/** What is damaged is forgotten: people sign in again. */
function readGranted(file: URL): [string, Granted][] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [string, Granted][];
  } catch {
    return [];
  }
}
