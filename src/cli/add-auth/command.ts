import { defineCommand } from '../command.js';
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
  async read(flags, { problems, context }) {
    const { gather } = await import('./gather.js');
    return gather(flags, problems, context);
  },
  async run(gathered, context) {
    const { runAddAuth } = await import('./run-add-auth.js');
    return runAddAuth(gathered, context);
  },
});
