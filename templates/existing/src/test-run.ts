/** Variables that test runners set for what they run. */
const OF_RUNNERS = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'];

/** Tells whether this process runs your own tests, which call what is behind the guard. */
export function isTestRun(): boolean {
  const { env, argv } = process;
  if (env['NODE_ENV'] === 'test' || OF_RUNNERS.some((name) => env[name])) return true;
  return /[/\\](?:_?mocha|uvu|ava|tap|jasmine|tape)(?:[/\\]|\.[cm]?js$|$)/.test(argv[1] ?? '');
}
