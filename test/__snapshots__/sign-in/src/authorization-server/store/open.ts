import { reasonOf } from '../../auth/failure.js';
import { isLoopback } from '../../auth/secure-url.js';
import { ConfigError } from '../../config.js';
import { chosenStore } from './chosen.js';
import { createMemoryStore } from './memory.js';
import { StoreUnusableError } from './store-kind.js';
import { StoreUnavailableError, type Store } from './store.js';

const MEMORY = 'memory:';
/** Hosts of examples (RFC 2606), and that of {@link StoreKind.example}. */
const EXAMPLE_HOST = /(?:^|\.)example\.(?:com|net|org)$|^host$/i;

/** Where a store is going to be used. */
export interface StoreUse {
  readonly production: boolean;
  /** How many processes share it. */
  readonly replicas: number;
}

/**
 * Opens the store that AUTH_SERVER_STORE names.
 *
 * @throws ConfigError when it does not fit the use (AT-81)
 * @throws Error when it cannot be opened; the message names the variable and the reason
 */
export async function openStore(url: string, use: StoreUse): Promise<Store> {
  const problems = storeProblems(url, use);
  if (problems.length > 0) throw new ConfigError(problems);
  if (schemeOf(url) === MEMORY) return createMemoryStore();
  try {
    return await chosenStore.open(url);
  } catch (error) {
    if (error instanceof StoreUnusableError) throw error;
    // Whoever starts the server needs to know more than whoever asks it for something.
    const reason = reasonOf(error instanceof StoreUnavailableError ? error.cause : error);
    throw new Error(`AUTH_SERVER_STORE cannot be used: ${reason}`, { cause: error });
  }
}

/** Says why a store must not be used, with the variable's name. Never repeats the URL: it may hold a password. */
export function storeProblems(url: string, { production, replicas }: StoreUse): string[] {
  const scheme = schemeOf(url);
  const { schemes, example, isShared } = chosenStore;
  if (scheme !== MEMORY && !schemes.includes(scheme)) {
    return [
      `AUTH_SERVER_STORE must begin with ${[...schemes, ...(production ? [] : [MEMORY])].join(' or ')}, such as ${example}`,
    ];
  }
  if (URL.canParse(url) && EXAMPLE_HOST.test(new URL(url).hostname)) {
    return [`AUTH_SERVER_STORE is an example; set it to your own, such as ${example}`];
  }
  if (scheme === MEMORY && production) {
    return [
      `AUTH_SERVER_STORE must not be ${MEMORY} in production: a restart would sign everybody out. Set it to ${example}`,
    ];
  }
  if (replicas > 1 && (scheme === MEMORY || !isShared)) {
    return [
      `AUTH_SERVER_STORE is a ${scheme} store, which one process has for itself, but AUTH_SERVER_REPLICAS says ${replicas}: a sign-in would end wherever it did not begin. Generate this project with PostgreSQL or Redis as its store, or set AUTH_SERVER_REPLICAS to 1`,
    ];
  }
  return [];
}

/** Says what is probably not meant, although the server can start with it. Never repeats the URL. */
export function storeDoubts(url = ''): string[] {
  const isHere = schemeOf(url) === MEMORY || !URL.canParse(url) || isOnThisMachine(new URL(url));
  if (isHere || !chosenStore.isPlain(new URL(url))) return [];
  return [
    `AUTH_SERVER_STORE is on another host and reached without TLS, password and all. Set it to one such as ${chosenStore.example}`,
  ];
}

/** Without a host it is a file, and a host with a slash is a socket. */
function isOnThisMachine(url: URL): boolean {
  return /^(?:%2f.*)?$/i.test(url.hostname) || isLoopback(url);
}

function schemeOf(url: string): string {
  return url.slice(0, url.indexOf(':') + 1).toLowerCase();
}
