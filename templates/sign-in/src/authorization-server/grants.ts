import type { Adapter, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.js';
import type { EventLog } from './events.js';
import type { KnownScopes } from './known-scopes.js';
import { notAdmitted, type NotAdmitted } from './not-admitted.js';
import { temporarilyUnavailable } from './problems.js';
import { StoreUnavailableError, type Store } from './store/store.js';
import { UpstreamError } from './upstream/upstream.js';

/** The parts of what ends grants. */
export interface GrantsOptions {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly scopes: KnownScopes;
  readonly log: EventLog;
}

/** Ends grants, and with the last one of an account all that is kept of it. */
export interface Grants {
  /** Asks the upstream about an account each time that its tokens are refreshed (AT-79, AS-47). */
  readonly findAccount: FindAccount;
  /** The scopes that a token of this request may have: at a refresh those that the account still gets. */
  scopesFor(ctx: KoaContextWithOIDC): readonly string[];
  /** Forgets an account with its last grant, whatever ends that: a revocation, a theft, the account itself (AT-76). */
  watching(adapter: (model: string) => Adapter): (model: string) => Adapter;
  /** Forgets an account that has no grant left, and its tokens of the upstream. */
  readonly forgetIfUnused: (sub: string) => Promise<void>;
}

/** Creates them. */
export function createGrants(options: GrantsOptions): Grants {
  const { store, accounts, scopes, log } = options;
  const allowed = new WeakMap<object, readonly string[]>();

  async function forgetIfUnused(sub: string): Promise<void> {
    const left = await store.list('Grant', { owner: sub });
    if (left.length === 0) await accounts.remove(sub);
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

    scopesFor: ({ req }) => allowed.get(req) ?? scopes.all,

    async findAccount(ctx, sub, token) {
      const account = { accountId: sub, claims: () => ({ sub }) };
      if (token?.kind !== 'RefreshToken') return account;
      const why = await check(ctx, sub);
      if (why === null) return account;
      const { Grant, RefreshToken } = ctx.oidc.provider;
      await RefreshToken.revokeByGrantId(token.grantId ?? '');
      await (await Grant.find(token.grantId ?? ''))?.destroy();
      const reason = why === 'gone' ? { error: 'account_gone' } : { error: 'not_admitted', ...why };
      log({ event: 'grant_ended', ...reason, subject: sub, client: clientOf(ctx) });
      return undefined;
    },

    watching: (adapter) => (model) => {
      const kept = adapter(model);
      if (model !== 'Grant') return kept;
      return {
        ...kept,
        async destroy(id) {
          const grant = await kept.find(id);
          await kept.destroy(id);
          if (grant?.accountId !== undefined) await forgetIfUnused(grant.accountId);
        },
      };
    },
  };
}

function clientOf(ctx: KoaContextWithOIDC): string | undefined {
  return ctx.oidc.client?.clientId;
}
