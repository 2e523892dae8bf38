import { redactorFor } from '../../http/redact.js';
import { runCommand } from '../../project/run-command.js';
import type { Context } from '../context.js';
import { runScript } from './existing-answer.js';
import type { Prepared } from './prepare.js';
import { RefusedError } from './refused-error.js';

/** The owner's own check of types, which passed before anything was written. */
export interface TypeCheck {
  readonly command: readonly string[];
  /** @throws RefusedError when it does not pass any more */
  readonly again: () => Promise<void>;
}

/** So many of the last lines of a failed check are shown. */
const SHOWN_LINES = 20;

/** Runs the owner's script that checks types. Undefined without one, or where it fails as it is. */
export async function typesBefore(
  { environment: { signal } }: Context,
  { findings: { directory, facts }, decision }: Prepared,
): Promise<TypeCheck | undefined> {
  const { typecheck } = facts.scripts;
  if (typecheck === undefined) return undefined;
  const command = runScript(facts.packageManager, typecheck);
  const [program = '', ...args] = command;
  const check = () => runCommand(program, args, { cwd: directory, signal });
  const before = await check();
  if (!before.ok) return undefined;
  return {
    command,
    async again() {
      const { ok, output } = await check();
      if (ok) return;
      const redactor = redactorFor({ ...process.env, ...decision.existing.environment });
      const lines = redactor.redact(output).trim().split('\n').slice(-SHOWN_LINES).join('\n');
      throw new RefusedError(
        'types-fail',
        `${command.join(' ')} passed before and fails now; everything was taken back:\n${lines}`,
      );
    },
  };
}
