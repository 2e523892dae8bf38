import type { Nonces } from './nonce.js';
import { InvalidProofError, ReplayStoreError } from './proof-error.js';
import { PROOF_WINDOW, verifyProof, type Proof, type ProvenRequest } from './proof.js';
import type { ReplayStore } from './replay.js';
import { sha256 } from './sha256.js';

/** Nobody waits longer than this for a store, in milliseconds; some clients queue while it is down. */
const STORE_TIMEOUT_MS = 2_000;
/** Difference between the clocks of replicas that share a store, in seconds. */
const CLOCK_LEEWAY = 30;

/** The parts of the checks on proofs. */
export interface ProofsOptions {
  readonly resource: string;
  /** Demanded in every proof when given. */
  readonly nonces: Nonces | undefined;
  readonly store: ReplayStore;
  /** Called with the cause whenever the store could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}

/** The checks on proofs. Each request needs one of its own, also where its token is known already. */
export interface Proofs {
  /** @throws {@link InvalidProofError} */
  verify(proof: string | undefined, request: Omit<ProvenRequest, 'resource'>): Promise<Proof>;
  /**
   * Lets a verified proof be used, once.
   *
   * @throws {@link InvalidProofError} for the second time
   * @throws {@link ReplayStoreError} when nobody knows
   */
  use(proof: Proof): Promise<void>;
  /** The nonce for the next proof; undefined when none is demanded. */
  nonce(): Promise<string | undefined>;
}

/** Prepares the checks on proofs. */
export function createProofs({ resource, nonces, store, onFailure }: ProofsOptions): Proofs {
  return {
    async verify(text, request) {
      const proof = await verifyProof(text, { ...request, resource });
      if (nonces && !(await nonces.accepts(proof.nonce))) {
        throw new InvalidProofError('proof_without_nonce', 'nonce is missing, too old or foreign');
      }
      return proof;
    },
    async use({ id, key, issuedAt }) {
      const until = issuedAt + PROOF_WINDOW + CLOCK_LEEWAY;
      const ttlSeconds = Math.ceil(until - Date.now() / 1000);
      const digest = await sha256(JSON.stringify([key, id]));
      const isFirst: unknown = await inTime(() => store.firstUse(digest, ttlSeconds)).catch(
        (cause: unknown) => {
          onFailure(cause);
          throw new ReplayStoreError('the replay store failed', { cause });
        },
      );
      // Nothing but a plain yes: whoever writes a store may answer with what its database says.
      if (isFirst !== true) throw new InvalidProofError('proof_replayed', 'jti was used before');
    },
    nonce: async () => nonces?.current(),
  };
}

/** Waits for an answer, but not for ever. */
async function inTime<T>(ask: () => Promise<T> | T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer in ${STORE_TIMEOUT_MS} ms`));
    }, STORE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
