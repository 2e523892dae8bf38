import type { LogSink } from '../auth/log-sink.js';

/**
 * Logs an error that the SDK reports. Its messages repeat what clients sent, so in production only
 * the kind of error and where it arose are written (LOG-02).
 *
 * @param production whether to leave the message out
 */
export function createProtocolErrorLog(
  production: boolean,
  sink: LogSink,
): (error: unknown) => void {
  return (error) => {
    const { name, message, stack = '', code } = asError(error);
    sink(
      JSON.stringify({
        time: new Date().toISOString(),
        event: 'protocol_error',
        name,
        code: typeof code === 'number' ? code : undefined,
        at: placeIn(stack, message),
        ...(production ? {} : { message: message.slice(0, MAX_LENGTH) }),
      }),
      'warn',
    );
  };
}

const MAX_LENGTH = 500;
const MAX_PLACE = 200;

/** A stack begins with the message, which a client can write so that it looks like a place. */
function placeIn(stack: string, message: string): string | undefined {
  const start = stack.indexOf(message);
  if (start === -1) return undefined;
  return stack
    .slice(start + message.length)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line.startsWith('at '))
    ?.slice(0, MAX_PLACE);
}

function asError(error: unknown): Error & { code?: unknown } {
  return error instanceof Error ? error : new Error(String(error));
}
