/** Runners that leave no variable behind, as the program that Node was started with. */
const RUNNER =
  /[/\\]node_modules[/\\](?:\.bin[/\\])?(?:_?mocha|uvu|ava|tape|jasmine)(?:[/\\]|\.[cm]?js$|$)/;

/** Tells whether this process runs tests. `TAP` is the name of other things as well; the runner sets it to `1`. */
export function isTestRun(): boolean {
  const { NODE_ENV, VITEST, JEST_WORKER_ID, NODE_TEST_CONTEXT, TAP } = process.env;
  const isSaid = [VITEST, JEST_WORKER_ID, NODE_TEST_CONTEXT].some(Boolean) || TAP === '1';
  return NODE_ENV === 'test' || isSaid || RUNNER.test(process.argv[1] ?? '');
}
