import { LRUCache } from 'lru-cache';
import { DownstreamError } from '../downstream-error.js';
import type { ApiToken } from './token-request.js';

const MAX_TOKENS = 10_000;
/** A token is not used in its last seconds: it could expire on its way. */
const MARGIN = 30;
/** For so long a refusal stands for itself: asking again at once would only flood the issuer. */
const REFUSED = 5;

/** Tokens of the external API. Times in seconds since the epoch. */
export interface ApiTokenCache {
  /**
   * The remembered token, or a new one; requests for the same token at the same time share one.
   *
   * @param key whose token it is; every key has a token of its own
   * @param until the token is not remembered longer than this
   * @throws {@link DownstreamError} of the request, or of one that was refused seconds ago
   */
  get(key: string, until: number, request: () => Promise<ApiToken>): Promise<string>;
  /** Forgets a token that the API does not take. */
  forget(key: string): void;
}

/** A bounded cache in memory. Refusals are remembered for seconds, outages not at all. */
export function createApiTokenCache(): ApiTokenCache {
  const tokens = new LRUCache<string, { value: string; until: number }>({ max: MAX_TOKENS });
  const refusals = new LRUCache<string, { error: DownstreamError; until: number }>({
    max: MAX_TOKENS,
  });
  const pending = new Map<string, Promise<string>>();

  async function fill(key: string, until: number, request: () => Promise<ApiToken>) {
    const { value, expiresAt } = await request().catch((error: unknown) => {
      if (error instanceof DownstreamError && error.code !== 'authorization_server_unavailable') {
        refusals.set(key, { error, until: Date.now() / 1000 + REFUSED });
      }
      throw error;
    });
    tokens.set(key, { value, until: Math.min(until, expiresAt - MARGIN) });
    return value;
  }

  return {
    async get(key, until, request) {
      const known = tokens.get(key);
      if (known && known.until > Date.now() / 1000) return known.value;
      const refusal = refusals.get(key);
      if (refusal && refusal.until > Date.now() / 1000) throw refusal.error;
      let asked = pending.get(key);
      if (!asked) {
        asked = fill(key, until, request).finally(() => pending.delete(key));
        pending.set(key, asked);
      }
      return asked;
    },
    forget(key) {
      tokens.delete(key);
    },
  };
}
