import { callWhoami, keepAlive, seenBy } from './call.js';
import { Tally, type Check, type Stage } from './scenario.js';
import type { User } from './tokens.js';

/** Between two calls of one user, in milliseconds: 240 in a minute, below the limit of 300. */
const PAUSE = 250;

/** Calls of honest users that go on while something else happens. */
export class Background {
  readonly #outcomes = new Tally();
  #isRunning = true;
  readonly #done: Promise<unknown>;

  private constructor(url: string, users: readonly User[]) {
    const work = users.map(async ({ subject, token }) => {
      // A connection of their own, never idle long enough for the server to close it.
      const agent = keepAlive(1);
      while (this.#isRunning) {
        const outcome = await callWhoami(url, token, agent);
        const isOther = outcome.status === 200 && seenBy(outcome)?.subject !== subject;
        this.#outcomes.add(isOther ? 'another user' : outcome.status || (outcome.error ?? 'none'));
        await pause(PAUSE);
      }
      agent.destroy();
    });
    this.#done = Promise.all(work);
  }

  /** Starts some users, each with a call that succeeds. */
  static async start({ server, tokens }: Stage, count = 50): Promise<Background> {
    const background = new Background(server.url, await tokens.users(count));
    while (background.#outcomes.count() < count) await pause(20);
    return background;
  }

  /** Stops after the calls that run; every one of them must have been served. */
  async stop(): Promise<Check> {
    this.#isRunning = false;
    await this.#done;
    return this.#outcomes.only('honest users are served all the while, each as themselves', 200);
  }
}

/** Waits, in milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
