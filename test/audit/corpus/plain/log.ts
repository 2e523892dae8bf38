/** Members of a line of the log; never a token, a header or an argument. */
type Line = Readonly<Record<string, string | number | readonly string[]>>;

/** Writes one line of JSON, which no value can break. */
export function log(event: string, line: Line = {}): void {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...line })}\n`);
}
