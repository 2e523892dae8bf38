import type { LogSink } from './decision-log.js';

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
    const { name, message, stack, code } = asError(error);
    sink(
      JSON.stringify({
        time: new Date().toISOString(),
        event: 'protocol_error',
        name,
        code: typeof code === 'number' ? code : undefined,
        at: stack
          ?.split('\n')
          .find((line) => /^\s+at /.test(line))
          ?.trim(),
        ...(production ? {} : { message: message.slice(0, MAX_LENGTH) }),
      }),
    );
  };
}

const MAX_LENGTH = 500;

function asError(error: unknown): Error & { code?: unknown } {
  return error instanceof Error ? error : new Error(String(error));
}
