import { createHash } from 'node:crypto';
import type { KeyRing } from '../secrets/key-ring.js';
import { notAdmitted, type NotAdmitted } from '../admission/not-admitted.js';
import { admits, type Rule } from '../admission/policy.js';
import { createSealedStore } from '../store/sealed-store.js';
import type { Store } from '../store/store.js';
import type { UpstreamTokenVault } from './upstream-tokens.js';
import {
  UpstreamError,
  type Identity,
  type SignedIn,
  type Upstream,
  type UpstreamTokens,
} from '../upstream/upstream.js';

/** Somebody who signed in here. */
export interface Account {
  /** Who it is in every token of this server: never an e-mail, never the ID of a client (RFC 9700 section 4.15). */
  readonly sub: string;
  readonly identity: Identity;
}

/** Everybody who signed in here. */
export interface Accounts {
  /**
   * Keeps who signed in, and the tokens of the upstream; the same account whenever it is the same subject. One that
   * is new stays for a sign-in only, until {@link Accounts.keep}.
   */
  save(signedIn: SignedIn): Promise<Account>;
  /**
   * Keeps an account for as long as one of its grants stands.
   *
   * @param until seconds since the epoch
   * @returns false where it is not there any longer
   */
  keep(sub: string, until: number): Promise<boolean>;
  find(sub: string): Promise<Account | undefined>;
  /**
   * Asks the upstream anew, unless it has just been asked. `gone`: it knows the account no longer. Of whom the rules
   * do not admit any more nothing is kept either (AT-79).
   *
   * @throws UpstreamError when the upstream cannot be asked right now
   */
  check(sub: string): Promise<Account | NotAdmitted | 'gone'>;
  remove(sub: string): Promise<void>;
}

/** The parts of the accounts. */
export interface AccountsOptions {
  readonly store: Store;
  readonly ring: KeyRing;
  readonly upstream: Pick<Upstream, 'identify' | 'saysWhoWhenRenewed'>;
  /** Keeps the tokens of the upstream. */
  readonly vault: Pick<UpstreamTokenVault, 'save' | 'keep' | 'tokens' | 'renew' | 'forget'>;
  /** Who may sign in at all: `SIGN_IN_ALLOW`. */
  readonly admission: readonly Rule[];
  /** Every rule that is used anywhere: it decides what the upstream is asked for. */
  readonly rules: readonly Rule[];
  /** How long a new account is kept that has no grant with a token yet. */
  readonly newSeconds: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const KIND = 'Account';
/** An answer of the upstream counts for so long: clients refresh several times at once (AT-72). */
const CHECKED_SECONDS = 60;
/** So much longer than it has to be an account is kept, so that not every refresh writes it. */
const KEPT_LONGER_SECONDS = 3600;
/** Longer than what is done with a record, and with the tokens of its account, may take. */
const LOCK_MS = 60_000;

/** What is kept of an account. */
interface Kept {
  readonly identity: Identity;
  readonly checkedAt: number;
  /** The kinds of rules that it was asked for. */
  readonly checkedFor: string;
}

/** Creates the accounts. An account is an issuer with a subject, and nothing else is: not an e-mail, not a name (AT-60). */
export function createAccounts(options: AccountsOptions): Accounts {
  const { upstream, vault, admission, now } = options;
  const store = createSealedStore(options.store, options.ring);
  const checkedFor = [...new Set(options.rules.map(({ kind }) => kind))].sort().join(' ');
  /** Questions of this process that are not answered yet. */
  const asking = new Map<string, Promise<Identity>>();

  function recordOf({ sub, identity }: Account, expiresAt: number) {
    const kept: Kept = { identity, checkedAt: now(), checkedFor };
    return [KIND, sub, kept, { owner: sub, expiresAt }] as const;
  }

  async function read(sub: string): Promise<Kept | undefined> {
    return (await store.get(KIND, sub))?.value as Kept | undefined;
  }

  /** Tells whether the last answer still counts. The rules are applied to it anew; one that says too little does not. */
  function isFresh({ identity, checkedAt, checkedFor: kinds }: Kept): boolean {
    const isRecent = checkedAt + CHECKED_SECONDS > now();
    return isRecent && kinds === checkedFor && admits(admission, identity);
  }

  /** Asks once, however many want to know. */
  function askOnce(sub: string): Promise<Identity> {
    const running = asking.get(sub) ?? ask(sub).finally(() => asking.delete(sub));
    asking.set(sub, running);
    return running;
  }

  /** Asks with the tokens there are, and once more with others when they are over. */
  async function ask(sub: string): Promise<Identity> {
    const tokens = await vault.tokens(sub);
    if (upstream.saysWhoWhenRenewed) return askAnew(sub, tokens);
    try {
      return await upstream.identify(tokens);
    } catch (error) {
      const isTokens = isCode(error, 'ended') || isCode(error, 'not_taken');
      if (tokens.refreshToken === undefined || !isTokens) throw error;
      return askAnew(sub, tokens);
    }
  }

  async function askAnew(sub: string, { accessToken }: UpstreamTokens): Promise<Identity> {
    const renewed = await vault.renew(sub, accessToken);
    try {
      return await upstream.identify(renewed);
    } catch (error) {
      if (renewed.accessToken !== accessToken || !isCode(error, 'ended')) throw error;
      // It was renewed a moment ago, so the refresh token has not had its say yet.
      const message = 'An access token that was just renewed is not taken';
      throw new UpstreamError('not_taken', message, { cause: error });
    }
  }

  /** Gives what the upstream says; undefined where it is certain that the sign-in there is over. */
  async function answerFor(sub: string): Promise<Identity | undefined> {
    try {
      const identity = await askOnce(sub);
      // Tokens of somebody else cannot vouch for this account.
      return subOf(identity) === sub ? identity : undefined;
    } catch (error) {
      if (!isCode(error, 'ended')) throw error;
      return undefined;
    }
  }

  /** Does what must not happen between the reading and the writing of others. */
  function alone<Result>(sub: string, work: () => Promise<Result>): Promise<Result> {
    return options.store.exclusively(`${KIND} ${sub}`, LOCK_MS, work);
  }

  /** Does what follows from an answer, unless the record that led to the question has changed meanwhile. */
  async function decide(
    sub: string,
    asked: Kept,
    identity: Identity | undefined,
  ): Promise<Account | NotAdmitted | 'gone' | 'changed'> {
    const latest = await store.get(KIND, sub);
    // Who was forgotten meanwhile stays so.
    if (latest?.expiresAt === undefined) return 'gone';
    if ((latest.value as Kept).checkedAt !== asked.checkedAt) return 'changed';
    if (identity === undefined) {
      await remove(sub);
      return 'gone';
    }
    if (!admits(admission, identity)) {
      await remove(sub);
      return notAdmitted('SIGN_IN_ALLOW', identity);
    }
    const account = { sub, identity };
    return (await store.replace(...recordOf(account, latest.expiresAt))) ? account : 'gone';
  }

  async function check(sub: string): Promise<Account | NotAdmitted | 'gone'> {
    const kept = await read(sub);
    if (kept === undefined) return 'gone';
    if (isFresh(kept)) return { sub, identity: kept.identity };
    const identity = await answerFor(sub);
    const decision = await alone(sub, () => decide(sub, kept, identity));
    // Whoever has signed in meanwhile has other tokens than those that the upstream was asked with.
    return decision === 'changed' ? check(sub) : decision;
  }

  async function remove(sub: string): Promise<void> {
    await store.delete(KIND, sub);
    await vault.forget(sub);
  }

  return {
    save({ identity, tokens }) {
      const account = { sub: subOf(identity), identity };
      return alone(account.sub, async () => {
        const older = await store.get(KIND, account.sub);
        const expiresAt = Math.max(older?.expiresAt ?? 0, now() + options.newSeconds);
        await vault.save(account.sub, tokens, expiresAt);
        await store.set(...recordOf(account, expiresAt));
        return account;
      });
    },

    async keep(sub, until) {
      if (((await store.get(KIND, sub))?.expiresAt ?? 0) >= until) return true;
      const expiresAt = until + KEPT_LONGER_SECONDS;
      return alone(sub, async () => {
        const kept = await store.get(KIND, sub);
        if (kept === undefined || !(await vault.keep(sub, expiresAt))) return false;
        return store.replace(KIND, sub, kept.value, { owner: sub, expiresAt });
      });
    },

    async find(sub) {
      const kept = await read(sub);
      return kept && { sub, identity: kept.identity };
    },

    remove,

    check,
  };
}

/** Names an account in tokens. Nobody can tell the upstream's subject from it, and no client has such an ID. */
export function subOf({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): string {
  const digest = createHash('sha256').update(JSON.stringify([issuer, subject]));
  return `u_${digest.digest('base64url')}`;
}

function isCode(error: unknown, code: UpstreamError['code']): boolean {
  return error instanceof UpstreamError && error.code === code;
}
