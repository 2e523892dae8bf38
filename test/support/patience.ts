/**
 * How long a test waits for something that is bound to happen, in milliseconds. It only ends what hangs:
 * far more than anything takes, on a busy machine too. What must be fast is measured by `npm run bench`.
 */
export const PATIENCE = 600_000;

/** The same for the tests of a generated project, as arguments of its test runner. */
export const patientTests: readonly string[] = [
  `--testTimeout=${PATIENCE}`,
  `--hookTimeout=${PATIENCE}`,
  `--expect.poll.timeout=${PATIENCE / 2}`,
];

/**
 * The same where a project's tests run once more: packages are loaded once for all its test files, which spares two
 * thirds of the time. Its users load them for each file. So each kind of test also runs that way: in `test/e2e/packed.test.ts`,
 * `callers.test.ts` and `dpop.test.ts`, and those of an authorization server in `npm test`.
 */
export const quickTests: readonly string[] = [...patientTests, '--pool=threads', '--no-isolate'];
