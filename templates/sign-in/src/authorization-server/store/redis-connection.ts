import { ClientOfflineError, createClient } from '@redis/client';
import { inTime } from './in-time.js';
import { StoreUnavailableError } from './store.js';

/** Everything is answered within this time, or not at all. */
const DEADLINE = 5000;
const MAX_PAUSE = 2000;

/** Sends one command. */
export type Send = (command: readonly string[]) => Promise<unknown>;

/**
 * Connects to Redis, and again whenever the connection is lost. Meanwhile commands fail at once: nobody waits
 * for a server that may not come back.
 */
export async function createRedisConnection(
  url: string,
): Promise<{ send: Send; close: () => Promise<void> }> {
  function connect() {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: DEADLINE,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, MAX_PAUSE),
      },
    });
    // Unheard, this would end the process. A command that fails says only that there is no connection.
    client.on('error', (error: Error) => (reason = error));
    return { client, connected: client.connect().catch(() => undefined) };
  }

  let reason: Error | undefined;
  let current = connect();

  /** Leaves a connection that stays open but is of no use: nobody answers, or its server became a replica. */
  function leave(abandoned: typeof current): void {
    if (abandoned !== current) return;
    current = connect();
    abandoned.client.destroy();
  }

  const send: Send = async (command) => {
    const used = current;
    try {
      return await answerOf(used.client.sendCommand([...command]));
    } catch (error) {
      if (error instanceof LateError || String(error).includes('READONLY')) leave(used);
      throw new StoreUnavailableError(
        error instanceof ClientOfflineError ? (reason ?? error) : error,
      );
    }
  };

  try {
    await answerOf(current.connected);
    await send(['PING']);
  } catch (error) {
    current.client.destroy();
    throw error instanceof StoreUnavailableError
      ? error
      : new StoreUnavailableError(reason ?? error);
  }
  return {
    send,
    close: async () => {
      await answerOf(current.client.close()).catch(() => {
        current.client.destroy();
      });
    },
  };
}

class LateError extends Error {
  override readonly name = 'LateError';
}

function answerOf<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return inTime(answer, DEADLINE, () => new LateError(`no answer for ${DEADLINE} ms`));
}
