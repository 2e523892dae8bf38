import path from 'node:path';
import type { Config } from '../../answers/config.js';
import { shellQuote } from '../../answers/replay.js';
import { variablesToSet } from '../../catalog/environment.js';
import { installCommand } from '../../project/install-command.js';
import type { CreateResult } from '../../project/create-project.js';
import { holdsServer } from '../../project/holds-server.js';
import type { Plan } from '../../project/plan.js';
import { packageManagerCommands } from '../../render/package-manager.js';
import { exitCodes } from '../exit-codes.js';
import type { Context } from '../context.js';
import { visible } from '../output/visible.js';
import { wrapped } from '../../wizard/wrapped.js';
import { displayDirectory } from './target.js';

/** A project that was created. */
interface Created {
  readonly config: Config;
  readonly plan: Plan;
  /** As the user wrote it. */
  readonly directory: string;
  readonly result: CreateResult;
  readonly replay: string;
}

/** As wide as a terminal is at the least. */
const WIDTH = 80;

/** One thing to do next. */
interface NextStep {
  readonly command: string;
  readonly says: string;
}

/** Reports a created project; the last line is the replay command. Returns the exit code. */
export function reportCreated(context: Context, created: Created): number {
  const { config, plan, directory, result, replay } = created;
  const failed = result.install.status === 'failed';
  const exitCode = failed ? exitCodes.failure : exitCodes.done;
  const next = nextSteps(created);
  const environment = variablesToSet(config);
  const problems = failed ? [{ path: '', message: 'the dependencies could not be installed' }] : [];
  context.document({
    ok: !failed,
    exitCode,
    ...(failed ? { problems } : {}),
    directory,
    name: config.name,
    files: plan.files.map((file) => file.path),
    install: result.install,
    git: result.git,
    nextSteps: next.map(({ command }) => command),
    environment,
    command: replay,
  });
  const { bold, dim } = context.colors;
  context.say(bold(`Created ${plan.files.length} files in ${displayDirectory(directory)}`));
  if (result.install.status === 'failed') {
    context.complain();
    context.complain(
      'The dependencies could not be installed; the project is complete without them.',
    );
    for (const line of result.install.output.split('\n')) context.complain(`  | ${visible(line)}`);
  }
  if (result.git.status !== 'committed' && result.git.note !== 'not asked for') {
    context.say(`git: ${visible(result.git.note)}`);
  }
  context.say();
  const width = Math.max(...next.map(({ command }) => command.length));
  next.forEach(({ command, says }, index) => {
    context.say(`  ${index + 1}. ${command.padEnd(width)}  ${dim(says)}`.trimEnd());
  });
  context.say();
  const production = `In production set ${environment.join(', ')} (see README.md).`;
  for (const line of wrapped(production, WIDTH)) context.say(line);
  context.say();
  context.say(`The same project without questions:`);
  context.say(`  ${replay}`);
  return exitCode;
}

function nextSteps({ config, directory, result }: Created): NextStep[] {
  const { packageManager, signIn } = config;
  const { run, test } = packageManagerCommands[packageManager];
  const isHere = path.normalize(directory) === '.';
  return [
    ...(isHere ? [] : [{ command: `cd ${shellQuote(directory)}`, says: '' }]),
    ...(result.install.status === 'done'
      ? []
      : [{ command: installCommand(packageManager), says: '' }]),
    {
      command: `${run} dev`,
      says: signIn
        ? `your server, and a stand-in for ${signIn.upstream.profile.name}`
        : 'your server and a local authorization server',
    },
    {
      command: `${run} try`,
      says: 'in a second terminal: a client signs in, is refused, succeeds',
    },
    { command: test, says: 'the attacks on your auth layer' },
  ];
}

/** Reports what would be written. Returns the exit code. */
export function reportDryRun(
  context: Context,
  plan: Plan,
  directory: string,
  replay: string,
): number {
  const files = plan.files.map(({ path: file, size, action }) => ({ path: file, size, action }));
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  context.document({
    ok: true,
    exitCode: exitCodes.done,
    dryRun: true,
    directory,
    files,
    bytes,
    command: replay,
  });
  if (!context.json) {
    const width = Math.max(...files.map(({ size }) => String(size).length));
    for (const { path: file, size, action } of files) {
      const note = action === 'overwrite' ? '  (overwrites)' : '';
      context.say(`  ${String(size).padStart(width)}  ${file}${note}`);
    }
    context.say();
  }
  context.say(
    `Would create ${files.length} files (${Math.ceil(bytes / 1024)} kB) in ${displayDirectory(directory)}; nothing was written.`,
  );
  context.say();
  context.say(`  ${replay}`);
  return exitCodes.done;
}

/** Reports a target that cannot be written to. Returns the exit code. */
export function refuseTarget(context: Context, plan: Plan, directory: string): number {
  const clashes = plan.files.filter(({ action }) => action === 'clash');
  const shown = displayDirectory(directory);
  const message =
    plan.refused === 'occupied'
      ? `${shown} is not empty`
      : `${shown} has things that even --force does not replace`;
  const exitCode = exitCodes.failure;
  context.document({
    ok: false,
    exitCode,
    code: 'occupied-target',
    problems: [{ path: '', flag: '[directory]', message }],
    clashes: clashes.map(({ path: file, found }) => ({ path: file, found })),
  });
  context.complain(`create-secure-mcp: ${visible(message)}, nothing was written`);
  context.complain();
  if (plan.refused === 'occupied' && holdsServer(plan.directory)) {
    const where = directory === '.' ? '' : ` ${shellQuote(directory)}`;
    context.complain('There is an MCP server already. To protect that one:');
    context.complain(`  ${context.program} add auth${where}`);
    context.complain();
  }
  if (clashes.length === 0) {
    context.complain('None of its files has the name of a file that would be written.');
    context.complain('Choose another directory, or use --force to add the project to this one.');
    return exitCode;
  }
  context.complain('In the way:');
  // What stands in the way of --force is named to the last; a whole project would hide what to do.
  const named = plan.refused === 'occupied' ? clashes.slice(0, NAMED) : clashes;
  for (const { path: file, found } of named) context.complain(`  ${file}${FOUND[found ?? 'file']}`);
  if (named.length < clashes.length) {
    context.complain(`  and ${clashes.length - named.length} more`);
  }
  context.complain(
    plan.refused === 'occupied'
      ? 'Choose another directory, or use --force to overwrite these files and keep all others.'
      : 'Move them away, or choose another directory.',
  );
  return exitCode;
}

/** So many of the files in the way are named. */
const NAMED = 10;

const FOUND = {
  'file': '',
  'link': '  (a symbolic link)',
  'link-outside': '  (a symbolic link that leads out of the directory)',
  'in-the-way': '  (not a file)',
} as const;
