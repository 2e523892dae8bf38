import path from 'node:path';
import { shellQuote } from '../../answers/replay.js';
import type { InterruptedError } from '../../project/interrupt.js';
import type { Context } from '../context.js';
import { exitCodeOfSignal } from '../exit-codes.js';

/** Says what an interruption of the proof leaves behind. Returns the exit code. */
export function sayInterrupted(
  context: Context,
  directory: string,
  { signal }: InterruptedError,
): number {
  const exitCode = exitCodeOfSignal(signal);
  const message = 'cancelled: everything is written, and nothing of it is proven';
  context.document({ ok: false, exitCode, code: 'cancelled', problems: [{ path: '', message }] });
  const where = shellQuote(path.relative(context.environment.cwd, directory) || '.');
  context.complain('Cancelled. Everything is written, and nothing of it is proven.');
  context.complain(`Prove it: ${context.program} audit --project ${where}`);
  context.complain(`Take it back: ${context.program} add auth ${where} --undo`);
  return exitCode;
}
