import type { Adapter } from 'oidc-provider';
import { temporarilyUnavailable } from '../problems.js';
import { StoreUnavailableError } from '../store/store.js';

/** Has oidc-provider say that the store does not answer, in place of an internal error; nothing is guessed. */
export function tellingUnavailable(
  adapter: (model: string) => Adapter,
): (model: string) => Adapter {
  return (model) => {
    const kept = adapter(model);
    return {
      upsert: (...args) => telling(kept.upsert(...args)),
      find: (id) => telling(kept.find(id)),
      findByUid: (uid) => telling(kept.findByUid(uid)),
      findByUserCode: (code) => telling(kept.findByUserCode(code)),
      consume: (id) => telling(kept.consume(id)),
      destroy: (id) => telling(kept.destroy(id)),
      revokeByGrantId: (grantId) => telling(kept.revokeByGrantId(grantId)),
    };
  };
}

async function telling<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreUnavailableError) {
      throw temporarilyUnavailable('The server cannot look that up now');
    }
    throw error;
  }
}
