import { execa } from 'execa';

/** The outcome of a command. */
export interface CommandResult {
  readonly ok: boolean;
  /** Both output streams, the last 16 kB at most. */
  readonly output: string;
  /** Why there is no exit code, when the program could not be started. */
  readonly missing: boolean;
}

const KEPT_OUTPUT = 16_384;
/** Time between asking a program to end and ending it, in milliseconds. */
const GRACE = 2000;

/**
 * Runs a program with its output captured and no input. On abort its whole process group is
 * ended before this throws the signal's reason, so that nothing writes any more.
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: { cwd: string; signal?: AbortSignal | undefined; env?: Record<string, string> },
): Promise<CommandResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const child = execa(file, args, {
    cwd: options.cwd,
    env: { ...childEnvironment(process.env), ...options.env },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    cleanup: false,
    detached: process.platform !== 'win32',
  });
  let output = '';
  child.all.setEncoding('utf8').on('data', (chunk: string) => {
    output = (output + chunk).slice(-KEPT_OUTPUT);
  });
  let force: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(child.pid, 'SIGTERM');
    force = setTimeout(() => {
      killGroup(child.pid, 'SIGKILL');
    }, GRACE);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await child;
    // The group may outlive its leader; nothing of it may write any more.
    if (signal?.aborted) killGroup(child.pid, 'SIGKILL');
    signal?.throwIfAborted();
    const { code } = result as { code?: string };
    return { ok: !result.failed, output, missing: code === 'ENOENT' };
  } finally {
    clearTimeout(force);
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * The environment for a program of its own: what belongs to the run that started this one (npm's
 * script variables and flags, git's repository, production mode) is left out.
 */
export function childEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const OF_THIS_RUN =
    /^(?:npm_(?:lifecycle|package|command|execpath|node_execpath)|npm_config_(?:user_agent|local_prefix|init_|yes$|json$|dry_run$|force$|package$|call$|global$|location$|workspaces?$|omit$|include$|save|name$|prefix$)|INIT_CWD$|NODE_ENV$|GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|PREFIX|NAMESPACE)$)/i;
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OF_THIS_RUN.test(entry[0]),
    ),
  );
}

/** Sends a signal to a process and all of its group; nothing when it is gone. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Already gone.
  }
}
