import type { AdapterPayload, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.js';
import type { EventLog } from '../events.js';
import type { KeyRing } from '../secrets/key-ring.js';
import type { KnownScopes } from '../known-scopes.js';
import { notAdmitted, type NotAdmitted } from '../admission/not-admitted.js';
import { temporarilyUnavailable } from '../problems.js';
import { createSealedStore } from '../store/sealed-store.js';
import { StoreUnavailableError, type Store } from '../store/store.js';
import { UpstreamError } from '../upstream/upstream.js';

/** The parts of what ends grants. */
export interface GrantsOptions {
  readonly store: Store;
  readonly ring: KeyRing;
  readonly accounts: Accounts;
  readonly scopes: KnownScopes;
  /** After so long everybody signs in again. */
  readonly grantSeconds: number;
  /** Counts a refresh: 0 when it may go on, else the seconds to wait. */
  readonly countRefresh: (grantId: string) => number;
  readonly log: EventLog;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Ends grants, and with the last one of an account all that is kept of it. */
export interface Grants {
  /** Asks the upstream about an account each time that its tokens are refreshed (AT-79, AS-47). */
  readonly findAccount: FindAccount;
  /** The scopes that a token of this request may have: at a refresh those that the account still gets. */
  scopesFor(ctx: KoaContextWithOIDC): readonly string[];
  /**
   * Keeps a grant that a client gets tokens by, and its account, for no longer than those can be used: until a code is
   * redeemed they live as long as a sign-in.
   *
   * @param seconds how long the client can do without coming again
   * @returns false where one of them has ended meanwhile: then nothing brings it back
   */
  keep(grantId: string, sub: string, seconds: number): Promise<boolean>;
  /** Forgets an account that has no grant left and is not about to get one, and its tokens of the upstream. */
  readonly forgetIfUnused: (sub: string) => Promise<void>;
}

/** What oidc-provider keeps of a grant, and when a client last got tokens by it. */
export interface KeptGrant extends AdapterPayload {
  /** Seconds since the epoch. */
  readonly usedAt?: number;
}

/** Why an account is kept: a sign-in that is about to become a grant, and what it has allowed; one becomes the other. */
const USES = ['Outcome', 'Grant'];

/** Creates them. */
export function createGrants(options: GrantsOptions): Grants {
  const { store, accounts, scopes, log } = options;
  const sealed = createSealedStore(store, options.ring);
  const allowed = new WeakMap<object, readonly string[]>();

  async function forgetIfUnused(sub: string): Promise<void> {
    // One after the other: what becomes a grant meanwhile is found as such.
    for (const kind of USES) {
      if ((await store.list(kind, { owner: sub })).length > 0) return;
    }
    await accounts.remove(sub);
  }

  /** @returns why the account may not use this server any longer, where it may not */
  async function check(ctx: KoaContextWithOIDC, sub: string): Promise<NotAdmitted | 'gone' | null> {
    try {
      const account = await accounts.check(sub);
      if (account === 'gone' || 'setting' in account) return account;
      const left = scopes.grantedTo(account.identity, scopes.all);
      allowed.set(ctx.req, left);
      const isEnough = scopes.rules.missing(left, scopes.rules.base).length === 0;
      return isEnough ? null : notAdmitted('src/sign-in.ts', account.identity);
    } catch (error) {
      const isExpected = error instanceof UpstreamError || error instanceof StoreUnavailableError;
      if (!isExpected) throw error;
      const { code, message } = error;
      log({
        event: 'failure',
        endpoint: 'refresh',
        error: code,
        description: message,
        client: clientOf(ctx),
      });
      // The refresh token is as good as before: nothing has been used up yet.
      throw temporarilyUnavailable('Whether the account still exists cannot be found out now');
    }
  }

  return {
    forgetIfUnused,

    async keep(grantId, sub, seconds) {
      const found = await sealed.get('Grant', grantId);
      if (!found) return false;
      const grant = found.value as KeptGrant;
      const usedAt = Math.floor(options.now());
      const expiresAt = Math.min((grant.iat ?? 0) + options.grantSeconds, usedAt + seconds);
      if (!(await accounts.keep(sub, expiresAt))) return false;
      const kept: KeptGrant = { ...grant, exp: expiresAt, usedAt };
      return sealed.replace('Grant', grantId, kept, { ...found, expiresAt });
    },

    scopesFor: ({ req }) => allowed.get(req) ?? scopes.all,

    async findAccount(ctx, sub, token) {
      const account = { accountId: sub, claims: () => ({ sub }) };
      if (token?.kind !== 'RefreshToken') return account;
      // One that was used before ends its grant, and nothing has to be known for that.
      if (token.consumed !== undefined) return account;
      const { grantId = '' } = token;
      const wait = options.countRefresh(grantId);
      if (wait > 0) {
        ctx.set('Retry-After', String(wait));
        throw temporarilyUnavailable('Too many refreshes of one grant', 429);
      }
      const why = await check(ctx, sub);
      if (why === null) return account;
      await (await ctx.oidc.provider.Grant.find(grantId))?.destroy();
      const reason = why === 'gone' ? { error: 'account_gone' } : { error: 'not_admitted', ...why };
      log({ event: 'grant_ended', ...reason, subject: sub, client: clientOf(ctx) });
      return undefined;
    },
  };
}

function clientOf(ctx: KoaContextWithOIDC): string | undefined {
  return ctx.oidc.client?.clientId;
}
