import type { ServerResponse } from 'node:http';

/** What is known of a request when it goes on to the SDK. */
export interface RunningRequest {
  /** The parsed body. */
  readonly body: unknown;
  /** When its token expires, in seconds since the epoch. */
  readonly expiresAt: number | undefined;
}

/** A timer holds 31 bits of milliseconds; nobody keeps a stream open for 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Follows the requests that are being served, so that none is cut off and none outstays its token. */
export class RunningRequests {
  #calls = 0;
  #onIdle: (() => void) | undefined;

  /** Ends a stream when its token expires (META-24), and counts a call until it is answered. */
  follow(response: ServerResponse, { body, expiresAt = 0 }: RunningRequest): void {
    // Subscription streams do not count: they never finish by themselves, but with their token.
    if ((body as { method?: unknown }).method === 'subscriptions/listen') {
      const milliseconds = Math.max(expiresAt * 1000 - Date.now(), 0);
      const timer = setTimeout(() => response.destroy(), Math.min(milliseconds, MAX_TIMER_MS));
      response.once('close', () => {
        clearTimeout(timer);
      });
      return;
    }
    this.#calls += 1;
    response.once('close', () => {
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle?.();
    });
  }

  /** Resolves when no call is running. */
  async finished(): Promise<void> {
    if (this.#calls === 0) return;
    await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }
}
