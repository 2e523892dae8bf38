/** What the exit code says; the same for every command. */
export const exitCodes = {
  done: 0,
  failure: 1,
  usage: 2,
  /** The audit found a MUST that does not hold. */
  refused: 3,
  cancelled: 130,
} as const;

/** The code a shell expects of a program that a signal ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  if (signal === 'SIGTERM') return 143;
  return signal === 'SIGHUP' ? 129 : exitCodes.cancelled;
}
