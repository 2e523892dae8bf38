import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { LogSink } from '../auth/log-sink.js';
import type { KeyRing } from './key-ring.js';
import { createRefreshGrace } from './refresh-grace.js';
import { createSealedStore, hashedId, keyOf, type Circumstances } from './sealed-store.js';
import type { Store } from './store/store.js';

const DAY = 24 * 3600;
/** How long a client may wait between its registration and its first sign-in (AT-27). */
const UNUSED_CLIENT_SECONDS = DAY;

/** Kinds that end with their grant. */
const TOKENS = ['AuthorizationCode', 'RefreshToken', 'AccessToken'];

/** Kinds that a client only gets when somebody has signed in through it. */
const IN_USE = ['AuthorizationCode', 'RefreshToken'];

/** How the adapter behaves. */
export interface AdapterOptions {
  /** How long the direct parent of a refresh token still works; 0 for strict rotation. */
  readonly graceSeconds: number;
  /** How long a client is remembered after its last sign-in or refresh. */
  readonly usedClientSeconds: number;
  /** Remembers a client that is not kept here, as one with a document. */
  readonly keepDocument: (clientId: string) => Promise<void>;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly log?: LogSink;
}

/**
 * Keeps what oidc-provider has to remember. To its own adapters it adds:
 * a code and a refresh token are used once, whoever comes at the same time;
 * a refresh token works a little longer, for clients that refresh twice at once;
 * IDs are hashed and values encrypted (AT-80);
 * clients that nobody signs in with are forgotten (AT-27).
 */
export function createAdapter(
  store: Store,
  ring: KeyRing,
  { graceSeconds, usedClientSeconds, keepDocument, now, log }: AdapterOptions,
): (model: string) => Adapter {
  const sealed = createSealedStore(store, ring, ({ code, message }, kind) => {
    log?.(
      JSON.stringify({
        time: new Date().toISOString(),
        event: 'authorization_server.unreadable',
        kind,
        code,
        message,
      }),
      'error',
    );
  });
  const grace = createRefreshGrace(store, { graceSeconds, now });
  const seconds = () => Math.floor(now());

  /** Remembers a client for longer, each time that somebody gets tokens through it. */
  async function renewClient(clientId: string): Promise<void> {
    const client = await sealed.get('Client', clientId);
    if (!client) return keepDocument(clientId);
    const until = seconds() + usedClientSeconds;
    // Once a day is enough. What never expires was not registered by itself.
    if (client.expiresAt === undefined || client.expiresAt > until - DAY) return;
    await sealed.set('Client', clientId, client.value, { expiresAt: until });
  }

  /** Ends a grant: whoever used a code or a refresh token twice may have stolen it (RFC 9700 section 2.1.1). */
  async function revoke(group: string | undefined): Promise<void> {
    if (group === undefined) return;
    await store.delete({ kind: 'Grant', id: group });
    await Promise.all(TOKENS.map((kind) => store.deleteAll(kind, { group })));
  }

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      const circumstances = circumstancesOf(model, payload, expiryOf(expiresIn));
      if (model === 'ReplayDetection') {
        // Of two at once, one is first. The other one is a replay (AT-42).
        if (await sealed.add(model, id, payload, circumstances)) return;
        throw new errors.InvalidClientAuth('used before');
      }
      await sealed.set(model, id, payload, circumstances);
      if (IN_USE.includes(model) && payload.clientId !== undefined) {
        await renewClient(payload.clientId);
      }
    },

    async find(id) {
      const found = await sealed.get(model, id);
      if (!found) return undefined;
      const payload = found.value as AdapterPayload;
      if (found.consumedAt === undefined) return payload;
      if (model === 'RefreshToken' && (await grace.covers(found, payload))) return payload;
      return { ...payload, consumed: found.consumedAt };
    },

    async findByUid(uid) {
      const sessions = await sealed.list(model, { group: hashedId(uid) });
      return sessions[0]?.value as AdapterPayload | undefined;
    },

    findByUserCode() {
      return Promise.reject(new Error('There is no device flow'));
    },

    async consume(id) {
      const found = await sealed.get(model, id);
      const payload = found?.value as AdapterPayload | undefined;
      if (model === 'RefreshToken' && found && payload) await grace.begin(found, payload);
      if (await store.consume(keyOf(model, id))) return;
      if (model === 'RefreshToken') {
        const used = await sealed.get(model, id);
        if (used && payload && (await grace.covers(used, payload))) return;
      }
      await revoke(found?.group);
      throw new errors.InvalidGrant('used before');
    },

    destroy: (id) => sealed.delete(model, id),

    revokeByGrantId: (grantId) => store.deleteAll(model, { group: hashedId(grantId) }),
  });

  function expiryOf(expiresIn: number | undefined): number | undefined {
    return expiresIn === undefined ? undefined : seconds() + expiresIn;
  }

  function circumstancesOf(
    model: string,
    payload: AdapterPayload,
    expiresAt: number | undefined,
  ): Circumstances {
    const group = model === 'Session' ? payload.uid : payload.grantId;
    const until = expiresAt ?? (model === 'Client' ? seconds() + UNUSED_CLIENT_SECONDS : undefined);
    return {
      ...(group !== undefined && { group: hashedId(group) }),
      // My connections lists the grants of an account (AS-33).
      ...(model === 'Grant' && payload.accountId !== undefined && { owner: payload.accountId }),
      ...(until !== undefined && { expiresAt: until }),
    };
  }
}
