/**
 * Keeps standard output for one document: whatever else is written there goes to standard error.
 * Import this before whatever may print.
 */
const { stdout, stderr } = process;
const write = stdout.write.bind(stdout);
stdout.write = stderr.write.bind(stderr);

/** Prints the document, as JSON on one line. */
export function printDocument(document: object): void {
  write(`${JSON.stringify(document)}\n`);
}
