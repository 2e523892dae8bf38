import { AuthorizationServer } from './authorization-server.js';
import { ServerProcess, type Product } from './product.js';
import { Tokens } from './tokens.js';

/** One expectation of a scenario and what was found. */
export interface Check {
  /** What must hold, as a sentence. */
  readonly expected: string;
  /** What was measured. */
  readonly found: string;
  readonly holds: boolean;
  /** Whether it depends on how fast the machine is. */
  readonly timed?: boolean;
}

/** How much of everything: 1 is the written result, less is a rehearsal. */
interface Effort {
  /** Of the saturation. */
  readonly requests: number;
  /** Of each of the other scenarios, in tokens, clients or requests. */
  readonly crowd: number;
  /** Whether to wait for limits of half a minute. */
  readonly patient: boolean;
}

/** Something that happens to a server, and what must hold meanwhile. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Why it cannot run here with this product, or nothing. */
  readonly whyNot?: (product: Product) => string | undefined;
  readonly run: (product: Product, effort: Effort) => Promise<Check[]>;
}

/** A server and its authorization server, both running. */
export interface Stage {
  readonly issuer: AuthorizationServer;
  readonly server: ServerProcess;
  readonly tokens: Tokens;
}

/** Runs something on a stage of its own, and clears it away. */
export async function onStage<T>(
  product: Product,
  play: (stage: Stage) => Promise<T>,
  prepare: (issuer: AuthorizationServer) => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const issuer = await AuthorizationServer.start();
  try {
    await prepare(issuer);
    const server = await ServerProcess.start(product, { issuer: issuer.issuer });
    try {
      return await play({ issuer, server, tokens: new Tokens(issuer, server.url) });
    } finally {
      await server.kill();
    }
  } finally {
    await issuer.down();
  }
}

/** Something that must not be, counted: holds when it never was. */
export function never(expected: string, count: number, outOf: number): Check {
  return { expected, found: `${count} of ${outOf} not so`, holds: count === 0 && outOf > 0 };
}

/** A figure with a bound. */
export function atMost(expected: string, figure: number, bound: number, unit = ''): Check {
  const timed = unit === ' ms';
  return { expected, found: `${figure}${unit}`, holds: figure <= bound, timed };
}

/** The product's back-off, since `performance.now()` when the first one may have happened. */
export function onceInFiveSeconds(what: string, times: number, since: number): Check {
  const seconds = (performance.now() - since) / 1000;
  const bound = 1 + Math.ceil(seconds / 5);
  return {
    expected: `${what} once in 5 seconds at most`,
    found: `${Math.ceil(times)} times in ${Math.round(seconds)} s`,
    holds: times <= bound,
  };
}

/** Counts how often each word was said. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(word: string | number): void {
    this.#counts.set(String(word), (this.#counts.get(String(word)) ?? 0) + 1);
  }

  /** Of one word, or of all. */
  count(word?: string | number): number {
    if (word !== undefined) return this.#counts.get(String(word)) ?? 0;
    return [...this.#counts.values()].reduce((sum, each) => sum + each, 0);
  }

  /** Holds when nothing but the named words was said, and at least one of them. */
  only(expected: string, ...words: (string | number)[]): Check {
    const said = [...this.#counts.keys()];
    const holds = said.length > 0 && said.every((each) => words.map(String).includes(each));
    return { expected, found: this.toString(), holds };
  }

  toString(): string {
    const parts = [...this.#counts].sort().map(([word, count]) => `${count} × ${word}`);
    return parts.join(', ') || 'nothing';
  }
}
