import { ProductError } from '../errors.js';

/** A signal asked the program to stop. */
export class InterruptedError extends ProductError {
  override readonly name = 'InterruptedError';
  readonly code = 'interrupted';

  constructor(readonly signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals turned into an `AbortSignal`, whose reason is an {@link InterruptedError}. */
export interface SignalTrap {
  readonly signal: AbortSignal;
  /** Gives the signals back their default. */
  release(): void;
}

/** From here on a signal aborts instead of ending the process; repeated ones change nothing. */
export function trapSignals(): SignalTrap {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    controller.abort(new InterruptedError(signal));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    release() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
