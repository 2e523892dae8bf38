import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Enough for every client of one person; the oldest records give way. */
const MAX_RECORDS = 2_000;
const VERSION = 1;

/** What the provider keeps: a registration, a grant, a session, a token. */
interface Stored {
  readonly payload: AdapterPayload;
  /** Seconds since the epoch; registrations have none. */
  readonly expiresAt?: number;
}

interface Contents {
  readonly keys: JWK[];
  readonly cookieKey: string;
  /** By model and ID. */
  readonly records: Map<string, Stored>;
}

/**
 * What the local authorization server remembers: registrations, grants and keys. In a file they
 * outlive a restart, which some clients do not understand. For this machine only: the file holds keys
 * that sign tokens.
 */
export class LocalState {
  readonly #file: string | undefined;
  readonly #contents: Contents;
  #say: ((message: string) => void) | undefined;

  /**
   * Reads the file, or begins anew where there is none or it is damaged.
   *
   * @param say takes a message for whoever runs the server
   */
  static async open(file: URL | undefined, say: (message: string) => void): Promise<LocalState> {
    const name = file && fileURLToPath(file);
    const contents = name === undefined ? undefined : await readContents(name, say);
    return new LocalState(name, contents ?? emptyContents(), say);
  }

  private constructor(
    file: string | undefined,
    contents: Contents,
    say: (message: string) => void,
  ) {
    this.#file = file;
    this.#contents = contents;
    this.#say = say;
  }

  /** Signs cookies. */
  get cookieKey(): string {
    return this.#contents.cookieKey;
  }

  /** A key for each algorithm: the one of the last start, or a new one. */
  async signingKeys(algorithms: readonly string[]): Promise<JWK[]> {
    const { keys } = this.#contents;
    for (const alg of algorithms) {
      if (!keys.some((key) => key.alg === alg)) keys.push(await newKey(alg));
    }
    this.#save();
    return keys.filter(({ alg = '' }) => algorithms.includes(alg));
  }

  /** What the provider reads and writes its records of one model with. */
  adapter(model: string): Adapter {
    const { records } = this.#contents;
    const keyOf = (id: string) => `${model}:${id}`;
    const find = (id: string) => {
      const stored = records.get(keyOf(id));
      if (!stored || isExpired(stored)) return Promise.resolve(undefined);
      // What is used is kept longest.
      records.delete(keyOf(id));
      records.set(keyOf(id), stored);
      return Promise.resolve(stored.payload);
    };
    const change = (action: () => void) => {
      action();
      this.#save();
      return Promise.resolve();
    };
    const findBy = (member: 'uid' | 'userCode', value: string) => {
      const found = [...records].find(
        ([key, { payload }]) => key.startsWith(`${model}:`) && payload[member] === value,
      );
      return Promise.resolve(found && !isExpired(found[1]) ? found[1].payload : undefined);
    };
    return {
      find,
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      upsert: (id, payload, expiresIn) =>
        change(() => {
          const expiresAt = expiresIn === undefined ? {} : { expiresAt: now() + expiresIn };
          records.delete(keyOf(id));
          records.set(keyOf(id), { payload, ...expiresAt });
        }),
      consume: (id) =>
        change(() => {
          const stored = records.get(keyOf(id));
          if (stored) stored.payload.consumed = now();
        }),
      destroy: (id) => change(() => records.delete(keyOf(id))),
      revokeByGrantId: (grantId) =>
        change(() => {
          for (const [key, { payload }] of records) {
            if (payload.grantId === grantId) records.delete(key);
          }
        }),
    };
  }

  /** Replaces the file as a whole: whoever reads it finds the old or the new one. */
  #save(): void {
    const { keys, cookieKey, records } = this.#contents;
    for (const [key, stored] of records) {
      if (isExpired(stored) || records.size > MAX_RECORDS) records.delete(key);
    }
    if (this.#file === undefined) return;
    const text = JSON.stringify({ version: VERSION, keys, cookieKey, records: [...records] });
    const draft = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(draft, `${text}\n`, { mode: 0o600 });
      renameSync(draft, this.#file);
    } catch (error) {
      if (existsSync(draft)) rmSync(draft);
      this.#say?.(
        `${this.#file} cannot be written, so clients are forgotten at the next start: ${messageOf(error)}`,
      );
      this.#say = undefined;
    }
  }
}

async function readContents(
  file: string,
  say: (message: string) => void,
): Promise<Contents | undefined> {
  try {
    return await parseContents(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    say(`${file} is damaged, so clients have to sign in again: ${messageOf(error)}`);
    return undefined;
  }
}

/** @throws Error when it is not what {@link LocalState} writes */
async function parseContents(text: string): Promise<Contents> {
  const { version, keys, cookieKey, records } = JSON.parse(text) as Record<string, unknown>;
  if (version !== VERSION) throw new Error(`version ${String(version)} is not known`);
  if (typeof cookieKey !== 'string' || cookieKey === '') throw new Error('cookieKey is missing');
  if (!Array.isArray(keys) || !Array.isArray(records)) throw new Error('a list is missing');
  for (const key of keys as JWK[]) {
    if (typeof key.d !== 'string') throw new Error('a key is not private');
    await importJWK(key);
  }
  if (!records.every(isRecord)) throw new Error('a record has another form');
  return { keys: keys as JWK[], cookieKey, records: new Map(records) };
}

function isRecord(value: unknown): value is [string, Stored] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const stored = value[1] as Partial<Stored> | null | undefined;
  return (
    typeof stored?.payload === 'object' &&
    (stored.payload as unknown) !== null &&
    ['number', 'undefined'].includes(typeof stored.expiresAt)
  );
}

function emptyContents(): Contents {
  return { keys: [], cookieKey: randomBytes(32).toString('base64url'), records: new Map() };
}

async function newKey(alg: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomBytes(8).toString('hex');
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid };
}

function isExpired({ expiresAt }: Stored): boolean {
  return expiresAt !== undefined && expiresAt <= now();
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
