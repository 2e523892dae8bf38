import type { KeyRing } from '../secrets/key-ring.js';
import { createSealedStore } from '../store/sealed-store.js';
import type { Store } from '../store/store.js';
import { UpstreamError, type Upstream, type UpstreamTokens } from '../upstream/upstream.js';

/** Keeps each account's tokens of the upstream's API: encrypted, fresh, and for this server alone (AS-46, AS-47). */
export interface UpstreamTokenVault {
  /**
   * Keeps the tokens of a sign-in, in the place of older ones.
   *
   * @param expiresAt seconds since the epoch
   */
  save(sub: string, tokens: UpstreamTokens, expiresAt: number): Promise<void>;
  /**
   * Keeps them on, for as long as one of the account's grants stands.
   *
   * @param until seconds since the epoch
   * @returns false where there are none any longer
   */
  keep(sub: string, until: number): Promise<boolean>;
  /**
   * Gives tokens that can be used right now.
   *
   * @throws UpstreamError `ended` when the account has to sign in again, `unavailable` when it may work later
   */
  tokens(sub: string): Promise<UpstreamTokens>;
  /**
   * Gives them to a tool for as long as the grant stands that its inbound token rests on, and that it names: a JWT
   * outlives its grant (AS-33).
   *
   * @param grant the claim of the token; undefined where it has none
   * @throws UpstreamError as {@link UpstreamTokenVault.tokens} does
   */
  tokensFor(sub: string, grant: string | undefined): Promise<UpstreamTokens>;
  /**
   * Gives other tokens after the upstream's API has refused some, or the same where the upstream stands by them.
   *
   * @param refused the access token that the API did not take
   * @throws UpstreamError as {@link UpstreamTokenVault.tokens} does
   */
  renew(sub: string, refused: string): Promise<UpstreamTokens>;
  /** Deletes the tokens, and tells the upstream that they are no longer needed, as far as that can be reached. */
  forget(sub: string): Promise<void>;
}

/** The parts of a vault. */
export interface UpstreamTokenVaultOptions {
  readonly store: Store;
  readonly ring: KeyRing;
  readonly upstream: Pick<Upstream, 'refresh' | 'identify' | 'revoke'>;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** What is kept, once it is decrypted. */
interface Held {
  readonly tokens: UpstreamTokens;
  /** Seconds since the epoch. */
  readonly savedAt: number;
}

/** What is kept, with its end. */
interface Found extends Held {
  readonly keptUntil: number;
}

const KIND = 'UpstreamTokens';
/** Tokens are refreshed so long before their end that a request with them still arrives in time. */
const MARGIN_SECONDS = 60;
/** Tokens that the API refuses are not renewed more often: it has another reason then. */
const RENEWED_SECONDS = 60;
/** Longer than the requests to the upstream may take, each of which has an end of its own. */
const LOCK_MS = 30_000;

const ENDED = 'The sign-in at the upstream is over';

/**
 * Creates the vault. What is in the store opens with the key ring only, and for its own account only (AT-80).
 * Of one account nothing is refreshed twice at the same time, whatever number of processes wants to: upstreams
 * that rotate refresh tokens take a second use for a theft.
 */
export function createUpstreamTokenVault(options: UpstreamTokenVaultOptions): UpstreamTokenVault {
  const { store, upstream, now } = options;
  const sealed = createSealedStore(store, options.ring);
  /** Refreshes of this process: whoever comes meanwhile waits for them, not for the store. */
  const refreshing = new Map<string, Promise<UpstreamTokens>>();

  /** What no key opens is of no use to anybody, so it is not there. To sign in again replaces it. */
  async function read(sub: string): Promise<Found> {
    const record = await sealed.get(KIND, sub);
    if (record?.expiresAt === undefined) throw new UpstreamError('ended', ENDED);
    return { ...(record.value as Held), keptUntil: record.expiresAt };
  }

  function recordOf(sub: string, tokens: UpstreamTokens, expiresAt: number) {
    const held: Held = { tokens, savedAt: now() };
    return [KIND, sub, held, { owner: sub, expiresAt }] as const;
  }

  /** Deletes the tokens, and with them the account and what it granted: clients get `invalid_grant`, and sign in anew. */
  async function end(sub: string): Promise<void> {
    await sealed.delete(KIND, sub);
    await store.deleteAll('Grant', { owner: sub });
    await store.deleteAll('Account', { owner: sub });
  }

  function exclusively<Result>(sub: string, work: () => Promise<Result>): Promise<Result> {
    return store.exclusively(`${KIND} ${sub}`, LOCK_MS, work);
  }

  function lasts({ expiresAt }: UpstreamTokens, seconds: number): boolean {
    return expiresAt === undefined || expiresAt > now() + seconds;
  }

  /** Asks the upstream for new tokens, and keeps them. */
  async function ask(sub: string, { tokens, keptUntil }: Found): Promise<UpstreamTokens> {
    const renewed =
      tokens.refreshToken === undefined ? await confirm(tokens) : await refreshed(tokens);
    if (await sealed.replace(...recordOf(sub, renewed, keptUntil))) return renewed;
    // Forgotten meanwhile, while this process stood still for as long as the lock holds.
    await upstream.revoke(renewed).catch(() => undefined);
    throw new UpstreamError('ended', ENDED);
  }

  /** An answer without a refresh token leaves the old one in use (RFC 6749 section 6). */
  async function refreshed(tokens: UpstreamTokens): Promise<UpstreamTokens> {
    const answer = await upstream.refresh(tokens);
    return { ...answer, refreshToken: answer.refreshToken ?? tokens.refreshToken };
  }

  /** Finds out whether tokens that nothing renews are over. */
  async function confirm(tokens: UpstreamTokens): Promise<UpstreamTokens> {
    if (!lasts(tokens, 0)) throw new UpstreamError('ended', ENDED);
    await upstream.identify(tokens);
    return tokens;
  }

  /** Gives the tokens that are held if they will do, else new ones. */
  function renewUnless(
    sub: string,
    willDo: (held: Held) => boolean,
    isBetterThanNone: (tokens: UpstreamTokens) => boolean,
  ): Promise<UpstreamTokens> {
    return exclusively(sub, async () => {
      // Another replica may have been faster.
      const held = await read(sub);
      if (willDo(held)) return held.tokens;
      try {
        return await ask(sub, held);
      } catch (error) {
        if (!(error instanceof UpstreamError)) throw error;
        // Another replica may have taken over, if this one was stopped for as long as the lock holds.
        const latest = await read(sub);
        if (latest.tokens.accessToken !== held.tokens.accessToken) return latest.tokens;
        if (error.code === 'ended') await end(sub);
        else if (isBetterThanNone(held.tokens)) return held.tokens;
        throw error;
      }
    });
  }

  function refresh(sub: string): Promise<UpstreamTokens> {
    const running = refreshing.get(sub);
    if (running !== undefined) return running;
    const refreshed = renewUnless(
      sub,
      ({ tokens }) => isFresh(tokens),
      (tokens) => lasts(tokens, 0),
    ).finally(() => refreshing.delete(sub));
    refreshing.set(sub, refreshed);
    return refreshed;
  }

  function isFresh(tokens: UpstreamTokens): boolean {
    // Those that cannot be refreshed are good to their end.
    return lasts(tokens, tokens.refreshToken === undefined ? 0 : MARGIN_SECONDS);
  }

  async function current(sub: string): Promise<UpstreamTokens> {
    const { tokens } = await read(sub);
    return isFresh(tokens) ? tokens : refresh(sub);
  }

  return {
    // Locked as well: a refresh of the older tokens must not end in the place of these.
    save: (sub, tokens, expiresAt) =>
      exclusively(sub, () => sealed.set(...recordOf(sub, tokens, expiresAt))),

    keep: (sub, expiresAt) =>
      exclusively(sub, async () => {
        const found = await sealed.get(KIND, sub);
        if (found === undefined) return false;
        return sealed.replace(KIND, sub, found.value, { owner: sub, expiresAt });
      }),

    tokens: current,

    async tokensFor(sub, grant) {
      const found = grant === undefined ? undefined : await store.get({ kind: 'Grant', id: grant });
      if (found?.owner !== sub) throw new UpstreamError('ended', 'What was granted is withdrawn');
      return current(sub);
    },

    renew: (sub, refused) =>
      renewUnless(
        sub,
        ({ tokens, savedAt }) =>
          tokens.accessToken !== refused || savedAt + RENEWED_SECONDS > now(),
        () => false,
      ),

    async forget(sub) {
      const held = await exclusively(sub, async () => {
        const found = await read(sub).catch(() => undefined);
        await sealed.delete(KIND, sub);
        return found;
      });
      // Here they are gone in any case.
      if (held !== undefined) await upstream.revoke(held.tokens).catch(() => undefined);
    },
  };
}
