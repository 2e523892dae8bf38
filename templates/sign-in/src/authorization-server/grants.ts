import type Provider from 'oidc-provider';
import type { FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { ScopeRules } from '../auth/scopes.js';
import type { Accounts } from './accounts.js';
import type { EventLog } from './events.js';
import { temporarilyUnavailable } from './problems.js';
import { StoreUnavailableError, type Store } from './store/store.js';
import { UpstreamError, type Identity } from './upstream/upstream.js';

/** The parts of what ends grants. */
export interface GrantsOptions {
  readonly store: Store;
  readonly accounts: Accounts;
  /** All scopes there are. */
  readonly scopes: readonly string[];
  readonly scopeRules: Pick<ScopeRules, 'base' | 'missing'>;
  /** Which of some scopes an account gets, by `src/sign-in.ts`. */
  readonly mayHave: (identity: Identity, asked: readonly string[]) => readonly string[];
  readonly log: EventLog;
}

/** Ends grants, and with the last one of an account all that is kept of it. */
export interface Grants {
  /** Asks the upstream about an account each time that its tokens are refreshed (AT-79, AS-47). */
  readonly findAccount: FindAccount;
  /** The scopes that a token of this request may have: at a refresh those that the account still gets. */
  scopesFor(ctx: KoaContextWithOIDC): readonly string[];
  /** Forgets accounts whose last grant a request has ended, before it is answered (AT-76). */
  follow(provider: Provider): void;
  /** Forgets an account that has no grant left, and its tokens of the upstream. */
  readonly forgetIfUnused: (sub: string) => Promise<void>;
}

/** Creates them. */
export function createGrants(options: GrantsOptions): Grants {
  const { store, accounts, scopes, scopeRules, mayHave, log } = options;
  const allowed = new WeakMap<object, readonly string[]>();
  /** Accounts with a grant that a request has ended. */
  const ended = new WeakMap<object, Set<string>>();

  async function forgetIfUnused(sub: string): Promise<void> {
    const left = await store.list('Grant', { owner: sub });
    if (left.length === 0) await accounts.remove(sub);
  }

  /** @returns whether the account may still use this server */
  async function check(ctx: KoaContextWithOIDC, sub: string): Promise<boolean> {
    try {
      const account = await accounts.check(sub);
      if (account === 'gone') return false;
      const left = mayHave(account.identity, scopes);
      allowed.set(ctx.req, left);
      return scopeRules.missing(left, scopeRules.base).length === 0;
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

    scopesFor: ({ req }) => allowed.get(req) ?? scopes,

    async findAccount(ctx, sub, token) {
      const account = { accountId: sub, claims: () => ({ sub }) };
      if (token?.kind !== 'RefreshToken') return account;
      if (await check(ctx, sub)) return account;
      const grant = await ctx.oidc.provider.Grant.find(token.grantId ?? '');
      await grant?.destroy();
      await ctx.oidc.provider.RefreshToken.revokeByGrantId(token.grantId ?? '');
      await forgetIfUnused(sub);
      log({ event: 'grant_ended', error: 'account_gone', subject: sub, client: clientOf(ctx) });
      return undefined;
    },

    follow(provider) {
      provider.on('grant.revoked', (ctx: KoaContextWithOIDC) => {
        const { RefreshToken, AuthorizationCode, Grant } = ctx.oidc.entities;
        const sub = (RefreshToken ?? AuthorizationCode ?? Grant)?.accountId;
        log({ event: 'grant_ended', error: ctx.oidc.route, subject: sub, client: clientOf(ctx) });
        if (sub === undefined) return;
        const subjects = ended.get(ctx.req) ?? new Set();
        ended.set(ctx.req, subjects.add(sub));
      });
      provider.use(async (ctx, next) => {
        await next();
        for (const sub of ended.get(ctx.req) ?? []) await forgetIfUnused(sub);
      });
    },
  };
}

function clientOf(ctx: KoaContextWithOIDC): string | undefined {
  return ctx.oidc.client?.clientId;
}
