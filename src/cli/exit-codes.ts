/** What the exit code says; the same for every command. */
export const exitCodes = {
  done: 0,
  failure: 1,
  usage: 2,
  /** `--check`: something would change. */
  wouldChange: 3,
  /** The audit found a MUST that does not hold. */
  refused: 3,
  /** Both sides changed the same lines, and nobody said what to do. */
  conflicts: 4,
  /** The record of what was generated cannot be used. */
  manifest: 5,
  cancelled: 130,
} as const;

/** The code a shell expects of a program that a signal ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  if (signal === 'SIGTERM') return 143;
  return signal === 'SIGHUP' ? 129 : exitCodes.cancelled;
}
