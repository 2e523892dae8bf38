import type { Problem } from '../../answers/problem.js';
import { codeOf, ProductError } from '../../errors.js';
import { InterruptedError } from '../../project/interrupt.js';
import { RenderError } from '../../render/render-error.js';
import type { Context } from '../context.js';
import { exitCodeOf, exitCodes, exitCodeOfSignal } from '../exit-codes.js';
import { UsageError } from '../usage-error.js';
import { visible } from './visible.js';

/** The command that failed. */
interface Failed {
  readonly worksOnFiles: boolean;
  /** Show where an unexpected error came from. */
  readonly verbose: boolean;
}

/** Codes that say that a request cannot be followed; all problems are listed. */
const REQUESTS = ['usage', 'impossible-request'];

/** Errors that nobody but us can do something about; the stack helps. */
const FAULTS = ['broken-template', 'leftover-files'];

/** Reports why a run ended early. Returns the exit code. */
export function reportError(context: Context, error: unknown, failed: Failed): number {
  if (error instanceof InterruptedError) {
    return cancelled(context, exitCodeOfSignal(error.signal), failed);
  }
  if (!(error instanceof ProductError) || FAULTS.includes(error.code)) {
    return reportUnexpected(context, error, failed);
  }
  const { code, message, problems = [{ path: '', message }] } = error;
  if (code === 'cancelled') return cancelled(context, exitCodes.cancelled, failed);
  if (REQUESTS.includes(code)) {
    const command = error instanceof UsageError ? error.command : undefined;
    return refuseRequest(context, { code, problems, command }, failed);
  }
  // The audit and doctor read a project that somebody else may have to mend.
  const exitCode = failed.worksOnFiles ? exitCodeOf(code) : exitCodes.failure;
  context.document({ ok: false, exitCode, code, problems });
  for (const line of message.split('\n')) context.complain(`create-secure-mcp: ${visible(line)}`);
  if (failed.worksOnFiles) context.complain('Nothing was written.');
  return exitCode;
}

/** Writes a problem on one line. */
export function problemLine({ path, flag, message, suggestion }: Problem): string {
  const place = flag ?? path;
  const meant = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return visible(`${place === '' ? '' : `${place}: `}${message}${meant}`);
}

/** Reports every problem at once, with a command that works. */
function refuseRequest(
  context: Context,
  {
    code,
    problems,
    command,
  }: {
    readonly code: string;
    readonly problems: readonly Problem[];
    readonly command: string | undefined;
  },
  { worksOnFiles }: Failed,
): number {
  const exitCode = exitCodes.usage;
  const more = command === undefined ? {} : { command };
  context.document({ ok: false, exitCode, code, problems, ...more });
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  // What looks at something else has not begun: an audit has sent nothing.
  const undone = worksOnFiles ? 'nothing was written' : 'nothing was done';
  context.complain(`create-secure-mcp: ${count}, ${undone}`);
  context.complain();
  for (const problem of problems) context.complain(`  ${problemLine(problem)}`);
  context.complain();
  if (command !== undefined) {
    context.complain('A complete command:');
    context.complain(`  ${command}`);
  }
  context.complain(`All flags: ${context.help}`);
  return exitCode;
}

/** Reports an end nobody planned: one line, and the stack only when asked for. */
function reportUnexpected(
  context: Context,
  error: unknown,
  { verbose, worksOnFiles }: Failed,
): number {
  const exitCode = exitCodes.failure;
  const message = messageOf(error);
  const code = codeOf(error);
  context.document({ ok: false, exitCode, code, problems: [{ path: '', message }] });
  context.complain(`create-secure-mcp: ${visible(message)}`);
  if (verbose && error instanceof Error) context.complain(error.stack);
  else {
    const start = code === 'leftover-files' || !worksOnFiles ? '' : 'Nothing was written. ';
    context.complain(`${start}Run again with --verbose to see where this came from.`);
  }
  return exitCode;
}

function cancelled(context: Context, exitCode: number, { worksOnFiles }: Failed): number {
  const problems = [{ path: '', message: 'cancelled' }];
  context.document({ ok: false, exitCode, code: 'cancelled', problems });
  context.complain(worksOnFiles ? 'Cancelled, nothing was written.' : 'Cancelled.');
  return exitCode;
}

function messageOf(error: unknown): string {
  if (error instanceof RenderError) return `a template is wrong: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const place = path ?? 'the target';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${place} cannot be written`;
  if (code === 'ENOTDIR') return `a part of ${place} is not a directory`;
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'ENAMETOOLONG') return 'the path of the target is too long';
  return error.message.split('\n')[0] ?? error.name;
}
