/**
 * Loaded before each test file of a mutated project. Stryker's instrumentation keeps its state in one
 * global: which mutant is active and, while none is, which mutants a file ran through.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';

interface Instrumentation {
  hitCount?: number;
  hitLimit?: number;
  currentTestId?: string | undefined;
  mutantCoverage?: {
    static: Record<string, number>;
    perTest: Record<string, Record<string, number>>;
  };
}

/** What a file runs through: in each of its tests, and before, between or after them. */
export interface Coverage {
  readonly testPath: string;
  readonly outside: readonly string[];
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

/** A mutant that is run through more often than this is a loop without an end. */
const HIT_LIMIT = 1_000_000;

const namespace = ((globalThis as { __stryker__?: Instrumentation }).__stryker__ ??= {});
const directory = process.env['MUTATION_COVERAGE'];
if (directory === undefined) {
  namespace.hitCount = 0;
  namespace.hitLimit = HIT_LIMIT;
} else {
  beforeEach(({ task }) => {
    namespace.currentTestId = task.id;
  });
  afterEach(() => {
    namespace.currentTestId = undefined;
  });
  afterAll(() => {
    const { testPath = '' } = expect.getState();
    const { static: outside = {}, perTest = {} } = namespace.mutantCoverage ?? {};
    const coverage: Coverage = {
      testPath,
      outside: Object.keys(outside),
      tests: Object.fromEntries(
        Object.entries(perTest).map(([test, mutants]) => [test, Object.keys(mutants)]),
      ),
    };
    writeFileSync(path.join(directory, randomUUID()), JSON.stringify(coverage));
  });
}
