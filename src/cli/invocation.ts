import path from 'node:path';
import { packageRunner, shellQuote } from '../answers/replay.js';
import { choices } from '../answers/choices.js';
import type { Answers } from '../answers/schema.js';
import type { Problem } from '../answers/problem.js';
import { IS_PUBLISHED } from '../version.js';
import type { Environment } from './environment.js';

type PackageManager = NonNullable<Answers['packageManager']>;

/** Finds the package manager that runs this program, as it names itself; npm when none does. */
export function detectPackageManager(env: NodeJS.ProcessEnv): PackageManager {
  const [, name = '', major] = /^([a-z]+)\/(\d+)/.exec(env['npm_config_user_agent'] ?? '') ?? [];
  if (name === 'yarn' && Number(major) > 1) return 'yarn-berry';
  return (choices.packageManager as readonly string[]).includes(name)
    ? (name as PackageManager)
    : 'npm';
}

/**
 * Writes how a shell starts this program again: by its file, or, once it is published, through the
 * package manager.
 */
export function programOf({ script, cwd, env }: Environment): string {
  const isFromClone =
    path.basename(script) === 'create-secure-mcp.js' &&
    !path.resolve(script).split(path.sep).includes('node_modules');
  if (!isFromClone && IS_PUBLISHED) return packageRunner(detectPackageManager(env));
  if (isLinked(script, env)) return 'create-secure-mcp';
  const relative = path.relative(cwd, script);
  return `node ${shellQuote(relative.startsWith('-') ? `./${relative}` : relative)}`;
}

/** Tells whether the command is one of this machine, as `npm link` makes it. */
function isLinked(script: string, env: NodeJS.ProcessEnv): boolean {
  const { dir, base } = path.parse(script);
  const isCommand = base === 'create-secure-mcp' && !dir.split(path.sep).includes('node_modules');
  return isCommand && (env['PATH'] ?? '').split(path.delimiter).includes(dir);
}

/** Flags that mean nothing to npm; it keeps them for itself when they come before `--`. */
const OURS = [
  ...['provider', 'framework', 'spec', 'tools', 'tool', 'resource', 'prompt', 'lists'],
  ...['base_scopes', 'package_manager'],
];

/** Finds flags that npm took because they came before the `--` that ends its own. */
export function swallowedFlags({ env }: Environment): Problem[] {
  if (!['exec', 'init'].includes(env['npm_command'] ?? '')) return [];
  return OURS.filter((name) => env[`npm_config_${name}`] !== undefined).map((name) => ({
    path: '',
    flag: `--${name.replaceAll('_', '-')}`,
    message: 'was kept by npm; write -- before the flags',
  }));
}
