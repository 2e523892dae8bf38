const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);

/** A step that takes longer hangs. */
const STEP_MS = 20_000;

/**
 * Runs a step and prints one line about it; a step that throws ends the run.
 *
 * @throws Error of the step, or when it takes longer than 20 seconds
 */
export async function step<T>(
  title: string,
  action: () => Promise<{ detail: string; value: T }>,
): Promise<T> {
  try {
    const { detail, value } = await inTime(action());
    process.stdout.write(`${paint(32, '✓')} ${title}: ${detail}\n`);
    return value;
  } catch (error) {
    process.stdout.write(`${paint(31, '✗')} ${title}\n`);
    throw error;
  }
}

/** Prints why there is nothing to do for a step. */
export function skip(title: string, reason: string): void {
  process.stdout.write(`- ${title}: skipped, ${reason}\n`);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${STEP_MS / 1000} seconds`));
    }, STEP_MS);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws Error with the message when the condition does not hold */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
