import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import fs from 'fs-extra';
import type { Mutant, MutatedProject } from './instrument.js';
import type { Coverage } from './setup.js';
import type { Choice, Order, Outcome } from './worker.js';

/** What became of a mutant. */
export type Verdict =
  | { readonly kind: 'killed'; readonly by: string }
  /** It ran longer than its tests ever should: somebody would notice. */
  | { readonly kind: 'timeout' }
  | { readonly kind: 'survived' }
  /** No test runs through it at all. */
  | { readonly kind: 'not covered' };

const WORKER = path.join(import.meta.dirname, 'worker.ts');
const START_MS = 600_000;
/** Of all tests together, the first time. */
const COVER_MS = 1_800_000;

/** A process that runs the tests of a project and may be ended at any time. */
class Worker {
  private constructor(readonly child: ChildProcess) {}

  static async start(directory: string, env: NodeJS.ProcessEnv = {}): Promise<Worker> {
    const child = fork(WORKER, [directory], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, ...env },
    });
    const worker = new Worker(child);
    await worker.#answer(START_MS);
    return worker;
  }

  /** @returns undefined when it took longer than it may; the worker is of no more use then */
  async run(order: Order, milliseconds: number): Promise<Outcome | undefined> {
    const answer = this.#answer(milliseconds);
    this.child.send(order);
    return (await answer) as Outcome | undefined;
  }

  /** What comes next; undefined when nothing does in time, or the process ends. */
  async #answer(milliseconds: number): Promise<unknown> {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => {
      controller.abort();
    }, milliseconds);
    const ended = once(this.child, 'exit', { signal }).then(() => undefined);
    const answered = once(this.child, 'message', { signal }).then(
      ([message]) => message as unknown,
    );
    try {
      return await Promise.race([answered, ended]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
      controller.abort();
      await Promise.allSettled([answered, ended]);
    }
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}

/**
 * Runs the tests of a project against some of its mutants, several at a time.
 *
 * @throws Error when the tests fail without any mutant: nothing could be said then
 */
export async function judge(
  project: MutatedProject,
  mutants: readonly Mutant[],
  onVerdict: (mutant: Mutant, verdict: Verdict) => void = () => undefined,
): Promise<Map<Mutant, Verdict>> {
  const verdicts = new Map<Mutant, Verdict>();
  if (mutants.length === 0) return verdicts;
  const choices = await cover(project);
  const queue = [...mutants];
  const work = async () => {
    let worker = await Worker.start(project.directory);
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const choice = choices.get(mutant.id) ?? [];
      let verdict: Verdict = { kind: 'not covered' };
      if (choice.length > 0) {
        const expected = choice.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
        const patience = 5 * expected + 60_000;
        const outcome = await worker.run({ mutant: mutant.id, choice }, patience);
        if (outcome === undefined) {
          verdict = { kind: 'timeout' };
          await worker.end();
          worker = await Worker.start(project.directory);
        } else if (outcome.killer === undefined) {
          verdict = { kind: 'survived' };
        } else {
          verdict = { kind: 'killed', by: outcome.killer };
        }
      }
      verdicts.set(mutant, verdict);
      onVerdict(mutant, verdict);
    }
    await worker.end();
  };
  // Mutants that hang wait more than they work.
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  return verdicts;
}

/** Which tests run through which mutant, quick ones first. */
async function cover({ cell, directory }: MutatedProject) {
  const coverage = path.join(directory, '.coverage');
  await fs.emptyDir(coverage);
  const worker = await Worker.start(directory, { MUTATION_COVERAGE: coverage });
  const outcome = await worker.run({}, COVER_MS);
  await worker.end();
  if (outcome?.killer !== undefined || !outcome?.passed) {
    throw new Error(`${cell.id}: the tests fail by themselves: ${outcome?.killer ?? 'no answer'}`);
  }
  const choices = new Map<string, (Choice & { readonly milliseconds: number })[]>();
  for (const name of await fs.readdir(coverage)) {
    const {
      testPath: file,
      tests,
      outside,
    } = (await fs.readJson(path.join(coverage, name))) as Coverage;
    const duration = (ids: readonly string[]) =>
      ids.reduce((sum, id) => sum + (outcome.milliseconds[id] ?? 0), 0);
    const choose = (mutant: string, ids: readonly string[] | undefined) => {
      const choice = { file, tests: ids, milliseconds: duration(ids ?? Object.keys(tests)) };
      choices.set(mutant, [...(choices.get(mutant) ?? []), choice]);
    };
    // What runs before a test may show in any of them.
    for (const mutant of outside) choose(mutant, undefined);
    const testsOf = new Map<string, string[]>();
    for (const [id, mutants] of Object.entries(tests)) {
      for (const mutant of mutants) testsOf.set(mutant, [...(testsOf.get(mutant) ?? []), id]);
    }
    for (const mutant of outside) testsOf.delete(mutant);
    for (const [mutant, ids] of testsOf) choose(mutant, ids);
  }
  for (const list of choices.values()) list.sort((a, b) => a.milliseconds - b.milliseconds);
  return choices;
}
