import { createHash } from 'node:crypto';
import path from 'node:path';
import fs from 'fs-extra';
import { repository } from '../../test/support/cells.js';
import type { Mutant } from './instrument.js';
import type { Verdict } from './pool.js';

/** What became of a mutant, and the project whose tests said so. */
export interface Entry {
  readonly verdict: Verdict['kind'];
  readonly project: string;
}

const FILE = path.join(repository, '.cache/mutation/ledger.json');

/**
 * The verdicts so far, kept on disk: a run takes most of an hour, and may be resumed. A mutant is known
 * by the whole text of its file, so that a changed file is judged anew.
 */
export class Ledger {
  readonly #entries: Map<string, Entry>;

  private constructor(entries: Readonly<Record<string, Entry>>) {
    this.#entries = new Map(Object.entries(entries));
  }

  /** @param isResumed whether earlier verdicts count; right only while tests were added and none changed */
  static async open(isResumed: boolean): Promise<Ledger> {
    const known: unknown = isResumed && (await fs.pathExists(FILE)) ? await fs.readJson(FILE) : {};
    return new Ledger(known as Record<string, Entry>);
  }

  get(mutant: Mutant): Entry | undefined {
    return this.#entries.get(nameOf(mutant));
  }

  isDead(mutant: Mutant): boolean {
    const verdict = this.get(mutant)?.verdict;
    return verdict === 'killed' || verdict === 'timeout';
  }

  /** A mutant that several projects share is dead when it is in one; covered is more than not covered. */
  enter(mutant: Mutant, entry: Entry): void {
    const before = this.get(mutant)?.verdict;
    const isNews =
      before === undefined || before === 'not covered' || entry.verdict !== 'not covered';
    if (isNews && !this.isDead(mutant)) this.#entries.set(nameOf(mutant), entry);
  }

  async save(): Promise<void> {
    await fs.outputJson(FILE, Object.fromEntries(this.#entries));
  }
}

function nameOf({ key }: Mutant): string {
  return createHash('sha256').update(key).digest('base64url');
}
