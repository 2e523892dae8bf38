/** Where a record is: what kind of thing it is, and its ID, which nobody can turn back into a secret. */
export interface Key {
  readonly kind: string;
  readonly id: string;
}

/** What is kept. A store knows nothing of `value`: it is encrypted before it gets here. */
export interface StoredRecord {
  readonly value: string;
  /** Records of one kind that go together, such as the tokens of a grant. */
  readonly group?: string;
  /** The account whose record it is. */
  readonly owner?: string;
  /** Seconds since the epoch; undefined where it never expires. */
  readonly expiresAt?: number;
  /** Seconds since the epoch; set by {@link Store.consume} alone. */
  readonly consumedAt?: number;
}

/** A record with its place. */
export interface FoundRecord extends StoredRecord {
  readonly key: Key;
}

/**
 * Keeps what the authorization server must not forget. Every method rejects with {@link StoreUnavailableError}
 * when the store cannot be reached: nothing is ever guessed. What has expired is not there.
 */
export interface Store {
  /** What is probably not meant with it, although it can be used. */
  readonly doubts?: readonly string[];
  /** Writes a record, in the place of an older one. What was consumed stays so, unless the record says otherwise. */
  set(key: Key, record: StoredRecord): Promise<void>;
  /** Writes a record where there is none. Of several at once one succeeds; that one gets true. */
  add(key: Key, record: StoredRecord): Promise<boolean>;
  /** Writes a record as {@link Store.set} does, but only in the place of one that is there: then true. */
  replace(key: Key, record: StoredRecord): Promise<boolean>;
  get(key: Key): Promise<StoredRecord | undefined>;
  /** Reads and deletes in one step: of several at once one gets the record. */
  take(key: Key): Promise<StoredRecord | undefined>;
  /** Marks a record as used, in one step: of several at once one succeeds; that one gets true. */
  consume(key: Key): Promise<boolean>;
  delete(key: Key): Promise<void>;
  list(
    kind: string,
    by: { readonly group: string } | { readonly owner: string },
  ): Promise<FoundRecord[]>;
  deleteAll(
    kind: string,
    by: { readonly group: string } | { readonly owner: string },
  ): Promise<void>;
  /**
   * Runs work that only one process may do at a time, and that must not run for ever.
   *
   * @param milliseconds how long it may take; afterwards others may begin
   * @throws StoreUnavailableError when others hold it for too long
   */
  exclusively<Result>(
    name: string,
    milliseconds: number,
    work: () => Promise<Result>,
  ): Promise<Result>;
  /** Resolves when it can be read and written. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** The store does not answer. The cause is for the log. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store_unavailable';

  constructor(cause: unknown) {
    super('The store of the authorization server does not answer', { cause });
  }
}
