import { trapSignals } from '../project/interrupt.js';
import { run } from './run.js';

// A reader that went away, as `head` does, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Node ends with this code when it runs out of work before the command is done.
process.exitCode = 1;
const exitCode = await run({
  argv: process.argv.slice(2),
  script: process.argv[1] ?? '',
  env: process.env,
  cwd: process.cwd(),
  // Opened on first use: most runs never read it.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: trapSignals().signal,
});
process.exitCode = exitCode;
// An open terminal or pipe on standard input would keep the process alive.
process.stdout.write('', () => {
  process.stderr.write('', () => {
    process.exit(exitCode);
  });
});
