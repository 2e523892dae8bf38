import { commandNames } from '../../src/cli/commands/index.js';
import { run as runCommand } from '../../src/cli/run.js';
import { readDocument, type DocumentedCommand } from './check-document.js';
import type { FakeWorld } from './fake-world.js';

/** Runs a command as the program does; what it prints with `--json` must be what is documented. */
export async function run(world: FakeWorld): Promise<number> {
  const exitCode = await runCommand(world);
  if (world.argv.includes('--json')) readDocument(commandOf(world.argv), world.stdout.text);
  return exitCode;
}

function commandOf(argv: readonly string[]): DocumentedCommand {
  if (argv.some((word) => ['--help', '-h', '--version'].includes(word))) return 'print';
  return commandNames.find((name) => name === argv[0]) ?? 'create';
}
