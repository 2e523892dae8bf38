/**
 * Runs the tests of one mutated project, again and again, in a process that may be killed.
 *
 * Its parent sends an {@link Order} and is answered with {@link Outcome}.
 */
import path from 'node:path';
import { BaseSequencer, createVitest, type TestSpecification } from 'vitest/node';

/** What is to be run. */
export interface Order {
  /** The one to switch on. */
  readonly mutant?: string;
  /** All tests when left out, otherwise these, one file after the other. */
  readonly choice?: readonly Choice[];
}

/** Tests of a file. */
export interface Choice {
  readonly file: string;
  /** All when left out. */
  readonly tests?: readonly string[] | undefined;
}

/** What a run of the tests came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Of the first test that failed, with its file. */
  readonly killer: string | undefined;
  /** Of each test, by its id. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** Keeps the order that was given. */
class AsOrdered extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files);
  }
}

const [root = ''] = process.argv.slice(2);
const wantsCoverage = process.env['MUTATION_COVERAGE'] !== undefined;

const vitest = await createVitest('test', {
  root,
  config: false,
  watch: false,
  include: [process.env['MUTATION_TESTS'] ?? 'test/**/*.test.ts'],
  // It runs a script in a process of its own, where no mutant is switched on.
  exclude: ['test/**/keys-command.test.ts'],
  setupFiles: [path.join(import.meta.dirname, 'setup.ts')],
  reporters: [{}],
  // Far more than any test takes, also on a busy machine; a mutant that hangs costs this much.
  testTimeout: wantsCoverage ? 600_000 : 12_000,
  hookTimeout: wantsCoverage ? 600_000 : 12_000,
  // What fails only because the machine is busy is nobody's merit.
  retry: 1,
  pool: 'threads',
  fileParallelism: false,
  sequence: { sequencer: AsOrdered },
  // Loading the packages once spares most of the time. What a file runs through must be told apart,
  // though, down to what happens when its modules are loaded.
  isolate: wantsCoverage,
  bail: wantsCoverage ? 0 : 1,
});
const all = await vitest.globTestSpecifications();

process.on('message', (order: Order) => {
  void run(order).then((outcome) => process.send?.(outcome));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run({ mutant, choice }: Order): Promise<Outcome> {
  if (mutant !== undefined) process.env['__STRYKER_ACTIVE_MUTANT__'] = mutant;
  const chosen =
    choice?.map(({ file, tests }) =>
      vitest.getRootProject().createSpecification(file, tests && { testIds: [...tests] }),
    ) ?? all;
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
    milliseconds: Object.fromEntries(
      tests.map((test) => [test.id, test.diagnostic()?.duration ?? 0]),
    ),
  };
}
