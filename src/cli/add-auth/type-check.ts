import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PackageFacts } from '../../existing/findings.js';
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

/**
 * Runs the owner's script that checks types, or the compiler of the one that builds, which then writes nothing.
 * Undefined without either, or where it fails as it is.
 */
export async function typesBefore(
  { environment: { signal } }: Context,
  { findings: { directory, facts }, decision }: Prepared,
): Promise<TypeCheck | undefined> {
  const command = checkingCommand(directory, facts);
  if (command === undefined) return undefined;
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

/** Finds a command that checks types and writes nothing. */
export function checkingCommand(
  directory: string,
  { packageManager, scripts: { typecheck, build } }: PackageFacts,
): readonly string[] | undefined {
  if (typecheck !== undefined) return runScript(packageManager, typecheck);
  if (build === undefined) return undefined;
  const { scripts } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, unknown>>;
  };
  // Alone, since whatever stands behind it would get the option.
  if (!/^\s*tsc(?:\s+(?:-p|--project)\s+[^\s&|;]+)?\s*$/.test(String(scripts?.[build])))
    return undefined;
  const separator = packageManager === 'npm' ? ['--'] : [];
  return [...runScript(packageManager, build), ...separator, '--noEmit'];
}
