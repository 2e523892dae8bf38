import { runCommand } from './run-command.js';

/** The outcome of setting up the repository; never a reason to fail. */
export interface GitResult {
  readonly status: 'committed' | 'initialized' | 'skipped' | 'failed';
  /** Why there is no commit, in one sentence; empty for `committed`. */
  readonly note: string;
}

/**
 * Makes `directory` a repository with one commit. Without a name and an address of the user it
 * stops after `git init`; inside an existing work tree it does nothing.
 *
 * @throws only when aborted
 */
export async function initRepository(directory: string, signal?: AbortSignal): Promise<GitResult> {
  const git = (...args: string[]) =>
    runCommand('git', args, {
      cwd: directory,
      signal,
      env: { GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    });
  const inside = await git('rev-parse', '--is-inside-work-tree');
  if (inside.missing) return { status: 'skipped', note: 'git was not found' };
  if (inside.ok && inside.output.trim() === 'true') {
    return { status: 'skipped', note: 'the directory is already inside a git work tree' };
  }
  const init = await git('init', '--quiet');
  if (!init.ok) return { status: 'failed', note: `git init failed: ${lastLine(init.output)}` };
  if (!(await hasIdentity(git))) {
    const note = 'no commit was made: git knows no user.name and user.email';
    return { status: 'initialized', note };
  }
  const add = await git('add', '--all');
  const commit = add.ok
    ? await git(
        ...['-c', 'commit.gpgSign=false', '-c', 'core.hooksPath=.git/no-hooks'],
        ...['commit', '--quiet', '--message', 'Initial commit'],
      )
    : add;
  return commit.ok
    ? { status: 'committed', note: '' }
    : { status: 'initialized', note: `no commit was made: ${lastLine(commit.output)}` };
}

async function hasIdentity(
  git: (...args: string[]) => Promise<{ ok: boolean; output: string }>,
): Promise<boolean> {
  for (const [variable, key] of [
    ['GIT_AUTHOR_NAME', 'user.name'],
    ['GIT_AUTHOR_EMAIL', 'user.email'],
  ] as const) {
    if (process.env[variable]) continue;
    const { ok, output } = await git('config', '--get', key);
    if (!ok || output.trim() === '') return false;
  }
  return true;
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
