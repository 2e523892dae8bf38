import { ProjectError } from './project-error.js';
import { runCommand } from './run-command.js';

/**
 * Lists what git knows of as changed and not committed below a directory; ignored files do not count.
 * Runs nothing that the repository names: a file system monitor is a program.
 *
 * @returns undefined outside of a repository, or without git
 * @throws {@link ProjectError} when git cannot say
 */
export async function uncommitted(
  directory: string,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const { ok, output, missing } = await runCommand(
    'git',
    ['-c', 'core.fsmonitor=false', 'status', '--porcelain', '-z', '--', '.'],
    {
      cwd: directory,
      signal,
      env: { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    },
  );
  if (missing || (!ok && output.includes('not a git repository'))) return undefined;
  if (!ok) {
    const line = output.trim().split('\n')[0] ?? '';
    throw new ProjectError('unreadable-project', `git cannot say what is changed here: ${line}`);
  }
  return output
    .split('\0')
    .flatMap((entry) => /^[ MTADRCU?!]{2} (.+)$/s.exec(entry)?.[1] ?? [])
    .sort();
}
