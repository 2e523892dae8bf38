const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);

/** Runs a step and prints one line about it; a step that throws ends the run. */
export async function step<T>(
  title: string,
  action: () => Promise<{ detail: string; value: T }>,
): Promise<T> {
  try {
    const { detail, value } = await action();
    process.stdout.write(`${paint(32, '✓')} ${title}: ${detail}\n`);
    return value;
  } catch (error) {
    process.stdout.write(`${paint(31, '✗')} ${title}\n`);
    throw error;
  }
}

/** @throws Error with the message when the condition does not hold */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
