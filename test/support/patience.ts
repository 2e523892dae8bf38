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
