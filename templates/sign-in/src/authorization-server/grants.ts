import type Provider from 'oidc-provider';
import type { FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import type { Accounts } from './accounts.js';
import type { EventLog } from './events.js';
import { temporarilyUnavailable } from './problems.js';
import type { Store } from './store/store.js';
import { StoreUnavailableError } from './store/store.js';
import { UpstreamError } from './upstream/upstream.js';

/** The parts of what ends grants. */
export interface GrantsOptions {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly log: EventLog;
}

/** Ends grants, and with the last one of an account all that is kept of it. */
export interface Grants {
  /** Asks the upstream about an account each time that its tokens are refreshed (AT-79, AS-47). */
  readonly findAccount: FindAccount;
  /** Forgets accounts whose last grant a request has ended, before it is answered (AT-76). */
  follow(provider: Provider): void;
  /** Forgets an account that has no grant left, and its tokens of the upstream. */
  forgetIfUnused(sub: string): Promise<void>;
}

/** Creates them. */
export function createGrants({ store, accounts, log }: GrantsOptions): Grants {
  /** Accounts with a grant that a request has ended. */
  const ended = new WeakMap<KoaContextWithOIDC['req'], Set<string>>();

  async function forgetIfUnused(sub: string): Promise<void> {
    const left = await store.list('Grant', { owner: sub });
    if (left.length === 0) await accounts.remove(sub);
  }

  async function check(ctx: KoaContextWithOIDC, sub: string): Promise<boolean> {
    try {
      return (await accounts.check(sub)) !== 'gone';
    } catch (error) {
      const isExpected = error instanceof UpstreamError || error instanceof StoreUnavailableError;
      if (!isExpected) throw error;
      log({ event: 'failure', endpoint: 'refresh', error: error.name, client: clientOf(ctx) });
      // The refresh token is as good as before: nothing has been used up yet.
      throw temporarilyUnavailable('Whether the account still exists cannot be found out now');
    }
  }

  return {
    forgetIfUnused,

    async findAccount(ctx, sub, token) {
      const account = { accountId: sub, claims: () => ({ sub }) };
      if (token?.kind !== 'RefreshToken') return account;
      if (await check(ctx, sub)) return account;
      const grant = await ctx.oidc.provider.Grant.find(token.grantId ?? '');
      await grant?.destroy();
      await ctx.oidc.provider.RefreshToken.revokeByGrantId(token.grantId ?? '');
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
