import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Accounts } from '../accounts/accounts.js';
import { createBindingCookies } from './binding-cookie.js';
import type { KeyRing } from '../secrets/key-ring.js';
import { notAdmitted } from '../admission/not-admitted.js';
import { admits, type Rule } from '../admission/policy.js';
import { createSealedStore, hashedId } from '../store/sealed-store.js';
import type { Purpose } from './purpose.js';
import { NotAdmittedError, SignInError } from './sign-in-error.js';
import type { Store } from '../store/store.js';
import { UpstreamError, type PendingSignIn, type Upstream } from '../upstream/upstream.js';

/** Leaving for the upstream, and coming back. */
export interface SignIns {
  /** Sends the browser to the upstream. Only somebody who has just approved gets here (AS-45). */
  leave(res: ServerResponse, purpose: Purpose): Promise<void>;
  /**
   * Completes what {@link SignIns.leave} began, in the same browser and once.
   *
   * @throws SignInError
   */
  complete(req: IncomingMessage, res: ServerResponse): Promise<CompletedSignIn>;
}

/** A sign-in that succeeded. */
export interface CompletedSignIn {
  readonly purpose: Purpose;
  readonly account: Account;
}

/** The parts of sign-ins. */
export interface SignInsOptions {
  readonly issuer: string;
  readonly store: Store;
  readonly ring: KeyRing;
  readonly upstream: Upstream;
  readonly accounts: Accounts;
  /** Who may sign in at all: `SIGN_IN_ALLOW`. */
  readonly admission: readonly Rule[];
  /** How long somebody has until they are back. */
  readonly lifeSeconds: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const KIND = 'SignIn';

/** What is kept of a sign-in until the browser is back. */
interface Begun {
  readonly purpose: Purpose;
  readonly pending: PendingSignIn;
  /** Recognises the cookie of the browser that left. */
  readonly browser: string;
}

/** Creates the sign-ins. The state is random and opaque; all that it stands for stays here, encrypted (AT-52). */
export function createSignIns(options: SignInsOptions): SignIns {
  const { issuer, upstream, accounts, admission, lifeSeconds, now } = options;
  const store = createSealedStore(options.store, options.ring);
  const cookies = createBindingCookies(issuer);

  /** Gives what was begun with a state, and lets nobody else have it. */
  async function take(state: string): Promise<Begun> {
    const found = await store.take(KIND, state);
    if (found !== undefined) return found.value as Begun;
    throw new SignInError('unknown', 'the sign-in was not begun, is over or took too long');
  }

  async function signedIn(callback: URL, { pending, purpose }: Begun): Promise<Account> {
    try {
      const completed = await upstream.complete(callback, pending);
      if (admits(admission, completed.identity)) return await accounts.save(completed);
      await upstream.revoke(completed.tokens).catch(() => undefined);
      throw new NotAdmittedError(notAdmitted('SIGN_IN_ALLOW', completed.identity), purpose);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      const { code, message } = error;
      const isNew = code === 'ended' || code === 'not_taken';
      throw new SignInError(isNew ? 'refused' : code, message, purpose, { cause: error });
    }
  }

  return {
    async leave(res, purpose) {
      const { url, pending } = await upstream.begin();
      const browser = cookies.set(res, hashedId(pending.state), lifeSeconds);
      const begun: Begun = { purpose, pending, browser };
      await store.set(KIND, pending.state, begun, { expiresAt: now() + lifeSeconds });
      res.writeHead(303, { 'location': url.href, 'cache-control': 'no-store' }).end();
    },

    async complete(req, res) {
      const callback = new URL(req.url ?? '', issuer);
      const [state = '', ...others] = callback.searchParams.getAll('state');
      if (others.length > 0) throw new SignInError('unknown', 'the answer has two states');
      const begun = await take(state);
      const id = hashedId(state);
      if (!cookies.has(req, id, begun.browser)) {
        throw new SignInError('not_this_browser', 'the sign-in was begun in another browser');
      }
      cookies.clear(res, id);
      return { purpose: begun.purpose, account: await signedIn(callback, begun) };
    },
  };
}
