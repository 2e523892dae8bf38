import { createHash } from 'node:crypto';
import type { KeyRing } from './key-ring.js';
import { admits, type Rule } from './policy.js';
import { createSealedStore } from './sealed-store.js';
import type { Store } from './store/store.js';
import {
  UpstreamError,
  type Identity,
  type SignedIn,
  type Upstream,
  type UpstreamTokens,
} from './upstream/upstream.js';

/** Somebody who signed in here. */
export interface Account {
  /** Who it is in every token of this server: never an e-mail, never the ID of a client (RFC 9700 section 4.15). */
  readonly sub: string;
  readonly identity: Identity;
}

/** Everybody who signed in here. */
export interface Accounts {
  /** Keeps who signed in, and the tokens of the upstream; the same account whenever it is the same subject. */
  save(signedIn: SignedIn): Promise<Account>;
  find(sub: string): Promise<Account | undefined>;
  /**
   * Asks the upstream anew. `gone`: it knows the account no longer, or the rules do not admit it any more (AT-79).
   *
   * @throws UpstreamError when the upstream cannot be asked right now
   */
  check(sub: string): Promise<Account | 'gone'>;
  remove(sub: string): Promise<void>;
}

/** What accounts need of the vault for the upstream's tokens. */
export interface AccountTokens {
  save(sub: string, tokens: UpstreamTokens): Promise<void>;
  tokens(sub: string): Promise<UpstreamTokens>;
  renew(sub: string, refused: string): Promise<UpstreamTokens>;
  forget(sub: string): Promise<void>;
}

/** The parts of the accounts. */
export interface AccountsOptions {
  readonly store: Store;
  readonly ring: KeyRing;
  readonly upstream: Pick<Upstream, 'identify' | 'saysWhoWhenRenewed'>;
  readonly vault: AccountTokens;
  /** Who may sign in at all: `SIGN_IN_ALLOW`. */
  readonly admission: readonly Rule[];
  /** How long an account is kept after it was last used: as long as a grant can live. */
  readonly keptSeconds: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const KIND = 'Account';

/** Creates the accounts. An account is an issuer with a subject, and nothing else is: not an e-mail, not a name (AT-60). */
export function createAccounts(options: AccountsOptions): Accounts {
  const { upstream, vault, admission, now } = options;
  const store = createSealedStore(options.store, options.ring);

  async function write(account: Account): Promise<Account> {
    const { sub, identity } = account;
    await store.set(KIND, sub, identity, { owner: sub, expiresAt: now() + options.keptSeconds });
    return account;
  }

  async function find(sub: string): Promise<Account | undefined> {
    const found = await store.get(KIND, sub);
    return found && { sub, identity: found.value as Identity };
  }

  /** Asks with the tokens there are, and once more with others when they are over. */
  async function ask(sub: string): Promise<Identity> {
    const tokens = await vault.tokens(sub);
    const renewed = async () => upstream.identify(await vault.renew(sub, tokens.accessToken));
    if (upstream.saysWhoWhenRenewed) return renewed();
    try {
      return await upstream.identify(tokens);
    } catch (error) {
      if (tokens.refreshToken === undefined || !isOver(error)) throw error;
      return renewed();
    }
  }

  async function remove(sub: string): Promise<void> {
    await store.delete(KIND, sub);
    await vault.forget(sub);
  }

  return {
    async save({ identity, tokens }) {
      const account = { sub: subOf(identity), identity };
      await vault.save(account.sub, tokens);
      return write(account);
    },

    find,
    remove,

    async check(sub) {
      if ((await find(sub)) === undefined) return 'gone';
      try {
        const identity = await ask(sub);
        // Tokens of somebody else cannot vouch for this account.
        if (subOf(identity) === sub && admits(admission, identity)) {
          return await write({ sub, identity });
        }
      } catch (error) {
        if (!isOver(error)) throw error;
      }
      await remove(sub);
      return 'gone';
    },
  };
}

/** Names an account in tokens. Nobody can tell the upstream's subject from it, and no client has such an ID. */
export function subOf({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): string {
  const digest = createHash('sha256').update(JSON.stringify([issuer, subject]));
  return `u_${digest.digest('base64url')}`;
}

function isOver(error: unknown): boolean {
  return error instanceof UpstreamError && (error.code === 'ended' || error.code === 'denied');
}
