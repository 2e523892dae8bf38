/**
 * Loaded before each test file of a mutated project. Stryker's instrumentation keeps its state in one
 * global: which mutant is active and, while none is, which mutants a file ran through.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect } from 'vitest';

interface Instrumentation {
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: { static: Record<string, number> };
}

/** A mutant that is run through more often than this is a loop without an end. */
const HIT_LIMIT = 1_000_000;

const namespace = ((globalThis as { __stryker__?: Instrumentation }).__stryker__ ??= {});
const directory = process.env['MUTATION_COVERAGE'];
if (directory === undefined) {
  namespace.hitCount = 0;
  namespace.hitLimit = HIT_LIMIT;
} else {
  afterAll(() => {
    const { testPath } = expect.getState();
    const mutants = Object.keys(namespace.mutantCoverage?.static ?? {});
    writeFileSync(path.join(directory, randomUUID()), JSON.stringify({ testPath, mutants }));
  });
}
