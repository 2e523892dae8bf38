/** The exit codes, the same for every command. */
export const exitCodes = {
  done: 0,
  failure: 1,
  usage: 2,
  /** `--check`: something would change, or the server is not protected. */
  wouldChange: 3,
  /** The audit found a MUST that does not hold; `status`, a server that is not protected. */
  refused: 3,
  /** Both sides changed the same lines, and nobody said what to do. */
  conflicts: 4,
  /** The record of what was generated cannot be used. */
  manifest: 5,
  cancelled: 130,
} as const;

/** Codes of errors that do not end in {@link exitCodes.failure}. */
const OTHERS: Readonly<Record<string, number>> = {
  'usage': exitCodes.usage,
  'impossible-request': exitCodes.usage,
  'invalid-answers': exitCodes.usage,
  'unusable-manifest': exitCodes.manifest,
};

/** Returns the exit code of an error by its code. */
export function exitCodeOf(code: string): number {
  return OTHERS[code] ?? exitCodes.failure;
}

/** Returns the code a shell expects of a program that a signal ended. */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  if (signal === 'SIGTERM') return 143;
  return signal === 'SIGHUP' ? 129 : exitCodes.cancelled;
}
