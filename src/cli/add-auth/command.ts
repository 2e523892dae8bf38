import type { Problem } from '../../answers/problem.js';
import { defineCommand } from '../command.js';
import { outputFlags } from '../flags/common.js';
import { addAuthArguments, addAuthFlags } from './flags.js';

/** `add auth [directory]`: protects an MCP server that exists already. */
export const addAuth = defineCommand({
  name: 'add auth',
  describe: 'Protect an MCP server that exists already: OAuth 2.1 in front of your own code',
  positionals: addAuthArguments,
  flags: addAuthFlags,
  examples: [
    ['$0 add auth', 'look, ask, show every line, write'],
    ['$0 add auth apps/mcp --dry-run --diff', 'a member of a workspace; write nothing'],
    [
      '$0 add auth --provider keycloak --yes --start-server',
      'take what is proposed; start the server to read and to prove',
    ],
    ['$0 add auth --undo', 'every byte as it was'],
  ],
  worksOnFiles: true,
  async read(flags, { problems, words, context }) {
    if (flags.undo) problems.push(...besideUndo(words.values));
    const { gather } = await import('./gather.js');
    return gather(flags, problems, context);
  },
  async run(gathered, context) {
    const { runAddAuth } = await import('./run-add-auth.js');
    return runAddAuth(gathered, context);
  },
});

/** Flags that `--undo` heeds. */
const HEEDED: ReadonlySet<string> = new Set(['undo', 'plain', ...Object.keys(outputFlags)]);

/** Refuses what was said for another run than the one that takes back: whoever says `--dry-run` means it. */
function besideUndo(values: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(addAuthFlags)
    .filter((name) => !HEEDED.has(name) && values[name] !== undefined)
    .map((name) => ({ path: '', flag: `--${name}`, message: 'means nothing beside --undo' }));
}
