/**
 * Runs the tests of one mutated project, again and again, in a process that may be killed.
 *
 * Its parent sends `{ mutant, files }`: the mutant to switch on, and the test files to run, all when
 * left out. It answers with {@link Outcome}.
 */
import path from 'node:path';
import { BaseSequencer, createVitest, type TestSpecification } from 'vitest/node';

/** What a run of the tests came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Of the first test that failed, with its file. */
  readonly killer: string | undefined;
}

/** Tests that take seconds come last: most mutants are dead by then. */
class SlowLast extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) =>
      Number(/\/(keys|streams|shutdown|unfinished-body)\.test\.ts$/.test(moduleId));
    return Promise.resolve(
      [...files].sort((a, b) => isSlow(a) - isSlow(b) || (a.moduleId < b.moduleId ? -1 : 1)),
    );
  }
}

const [root = ''] = process.argv.slice(2);
const wantsCoverage = process.env['MUTATION_COVERAGE'] !== undefined;

const vitest = await createVitest('test', {
  root,
  config: false,
  watch: false,
  include: ['test/**/*.test.ts'],
  // It runs a script in a process of its own, where no mutant is switched on.
  exclude: ['test/**/keys-command.test.ts'],
  setupFiles: [path.join(import.meta.dirname, 'setup.ts')],
  reporters: [{}],
  // Far more than any test takes, also on a busy machine; a mutant that hangs costs this much.
  testTimeout: wantsCoverage ? 600_000 : 12_000,
  hookTimeout: wantsCoverage ? 600_000 : 12_000,
  pool: 'threads',
  fileParallelism: false,
  sequence: { sequencer: SlowLast },
  // Loading the packages once spares most of the time. What a file runs through must be told apart,
  // though, down to what happens when its modules are loaded.
  isolate: wantsCoverage,
  bail: wantsCoverage ? 0 : 1,
});
const all = await vitest.globTestSpecifications();

process.on('message', ({ mutant, files }: { mutant?: string; files?: readonly string[] }) => {
  void run(mutant, files).then((outcome) => process.send?.(outcome));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run(mutant?: string, files?: readonly string[]): Promise<Outcome> {
  if (mutant !== undefined) process.env['__STRYKER_ACTIVE_MUTANT__'] = mutant;
  const chosen = all.filter(({ moduleId }) => files?.includes(moduleId) ?? true);
  const { testModules: everything, unhandledErrors } = await vitest.runTestSpecifications(chosen);
  // Vitest also hands out what it remembers of files that ran for an earlier mutant.
  const testModules = everything.filter(({ moduleId }) =>
    chosen.some((each) => each.moduleId === moduleId),
  );
  const tests = testModules.flatMap(({ children }) => [...children.allTests()]);
  const failed = tests.find((test) => test.result().state === 'failed');
  const broken = testModules.find((module) => module.errors().length > 0);
  const suites = testModules.flatMap(({ children }) => [...children.allSuites()]);
  const brokenSuite = suites.find((suite) => suite.errors().length > 0);
  const fault = failed?.fullName ?? brokenSuite?.fullName ?? broken?.relativeModuleId;
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: Number(fault !== undefined || unhandledErrors.length > 0),
    killer: fault ?? (unhandledErrors.length > 0 ? 'an unhandled error' : undefined),
  };
}
