/**
 * Keeps standard output for what a program is asked for: whatever else is written there, by a tool that
 * prints when it is loaded for instance, goes to standard error.
 * Import this before whatever may print.
 */
const { stdout, stderr } = process;
const write = stdout.write.bind(stdout);
stdout.write = stderr.write.bind(stderr);

/** Prints a line on standard output. */
export function printLine(line: string): void {
  write(`${line}\n`);
}
