import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { LogSink } from '../../auth/log-sink.js';
import type { KeyRing } from '../secrets/key-ring.js';
import { createRefreshGrace } from './refresh-grace.js';
import {
  createSealedStore,
  hashedId,
  type Circumstances,
  type Opened,
} from '../store/sealed-store.js';
import type { Store } from '../store/store.js';

const DAY = 24 * 3600;
/** How long a client may wait between its registration and its first sign-in (AT-27). */
const UNUSED_CLIENT_SECONDS = DAY;

/** What a client only gets when somebody has signed in through it, and what ends with the grant. */
const TOKENS = ['AuthorizationCode', 'RefreshToken'];

/**
 * How long a used refresh token is still recognised, so that its second use ends the grant (RFC 9700 section 4.14.2):
 * a thief and a client that is used once a week meet. To the end of its own time would be thousands of records for
 * each grant; one that is forgotten is refused all the same.
 */
const USED_TOKEN_SECONDS = 7 * DAY;

/** How the adapter behaves. */
export interface AdapterOptions {
  /** How long the direct parent of a refresh token still works; 0 for strict rotation. */
  readonly graceSeconds: number;
  /** How long a client is remembered after its last sign-in or refresh. */
  readonly usedClientSeconds: number;
  /** Remembers a client that is not kept here, as one with a document. */
  readonly keepDocument: (clientId: string) => Promise<void>;
  /** The refresh token that the current request has used: the parent of those that it saves. */
  readonly rotated: () => string | undefined;
  /** Keeps the grant of what is about to be used, and its account; false where that has ended. */
  readonly keepGrant: (grantId: string, accountId: string) => Promise<boolean>;
  /** Is told whose grant has ended, whatever has ended it. */
  readonly onGrantEnded: (accountId: string) => Promise<void>;
  /** Is told that the current request has ended a grant: its code or refresh token was used before. */
  readonly onUsedTwice: () => void;
  /** Seconds since the epoch. */
  readonly now: () => number;
  readonly log?: LogSink;
}

/** A refresh token, with the ID of its parent as the store knows it. */
interface KeptToken extends AdapterPayload {
  readonly parent?: string;
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
  options: AdapterOptions,
): (model: string) => Adapter {
  const { graceSeconds, usedClientSeconds, keepDocument, now, log } = options;
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

  /**
   * Ends a grant with its tokens. What else is kept of its account may go with it (AT-76). The grant first: nothing is
   * issued without it. The tokens last: whoever comes with one again, since the store has failed, ends what is left.
   *
   * @param account whose token it was that led here; where none did, only the grant knows
   * @returns whether it was there
   */
  async function endGrant(id: string, account?: string): Promise<boolean> {
    const grant = await store.take({ kind: 'Grant', id });
    const owner = grant?.owner ?? account;
    if (owner !== undefined) await options.onGrantEnded(owner);
    await Promise.all(TOKENS.map((kind) => store.deleteAll(kind, { group: id })));
    return grant !== undefined;
  }

  async function endGrantOf(model: string, id: string): Promise<boolean> {
    const found = await sealed.get(model, id);
    if (found?.group === undefined) return false;
    return endGrant(found.group, (found.value as AdapterPayload).accountId);
  }

  async function findToken(id: string): Promise<AdapterPayload | undefined> {
    const found = await sealed.get('RefreshToken', id);
    if (!found) return undefined;
    return (await grace.covers(found)) ? (found.value as AdapterPayload) : payloadOf(found);
  }

  /** Uses a refresh token, alone or within the grace of its first use, which `findToken` has decided about. */
  async function useToken(id: string): Promise<boolean> {
    const found = await sealed.get('RefreshToken', id);
    if (!found) return false;
    const { parent } = found.value as KeptToken;
    if (parent !== undefined) await grace.end(parent);
    const isFirst = await store.consume(found.key);
    const used = await store.get(found.key);
    if (!isFirst) return grace.use({ ...used, key: found.key });
    const expiresAt = Math.min(found.expiresAt ?? Infinity, seconds() + USED_TOKEN_SECONDS);
    if (used !== undefined) await store.replace(found.key, { ...used, expiresAt });
    return true;
  }

  /** Uses up what works once. Its grant comes first: where the store cannot keep that, it is good for another try. */
  async function use(model: string, id: string): Promise<boolean> {
    if (TOKENS.includes(model)) {
      const found = await sealed.get(model, id);
      const { grantId = '', accountId = '' } = (found?.value ?? {}) as AdapterPayload;
      if (!(await options.keepGrant(grantId, accountId))) return false;
    }
    return model === 'RefreshToken' ? useToken(id) : sealed.consume(model, id);
  }

  return (model) => ({
    async upsert(id, payload, expiresIn) {
      const circumstances = circumstancesOf(model, payload, expiryOf(expiresIn));
      await sealed.set(model, id, keptOf(model, payload), circumstances);
      if (TOKENS.includes(model) && payload.clientId !== undefined) {
        await renewClient(payload.clientId);
      }
    },

    async find(id) {
      if (model === 'RefreshToken') return findToken(id);
      const found = await sealed.get(model, id);
      return found && payloadOf(found);
    },

    findByUid() {
      return Promise.reject(new Error('There are no sessions'));
    },

    findByUserCode() {
      return Promise.reject(new Error('There is no device flow'));
    },

    async consume(id) {
      if (await use(model, id)) return;
      // Whoever uses a code or a refresh token twice may have stolen it (RFC 9700 section 2.1.1).
      if (await endGrantOf(model, id)) options.onUsedTwice();
      throw new errors.InvalidGrant('used before');
    },

    async destroy(id) {
      if (model === 'Grant') await endGrant(hashedId(id));
      else if (model === 'RefreshToken') await endGrantOf(model, id);
      else await sealed.delete(model, id);
    },

    revokeByGrantId: (grantId) => store.deleteAll(model, { group: hashedId(grantId) }),
  });

  function expiryOf(expiresIn: number | undefined): number | undefined {
    return expiresIn === undefined ? undefined : seconds() + expiresIn;
  }

  function keptOf(model: string, payload: AdapterPayload): KeptToken {
    const parent = model === 'RefreshToken' ? options.rotated() : undefined;
    return parent === undefined ? payload : { ...payload, parent: hashedId(parent) };
  }

  function circumstancesOf(
    model: string,
    payload: AdapterPayload,
    expiresAt: number | undefined,
  ): Circumstances {
    const group = payload.grantId;
    const until = expiresAt ?? (model === 'Client' ? seconds() + UNUSED_CLIENT_SECONDS : undefined);
    return {
      ...(group !== undefined && { group: hashedId(group) }),
      // My connections lists the grants of an account (AS-33).
      ...(model === 'Grant' && payload.accountId !== undefined && { owner: payload.accountId }),
      ...(until !== undefined && { expiresAt: until }),
    };
  }
}

/** What the library gets to see. */
function payloadOf({ value, consumedAt }: Opened): AdapterPayload {
  const payload = value as AdapterPayload;
  return consumedAt === undefined ? payload : { ...payload, consumed: consumedAt };
}
