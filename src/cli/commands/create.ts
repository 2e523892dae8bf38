import { revisions } from '../../catalog/revisions.js';
import { defineCommand } from '../command.js';
import { createArguments, createFlags } from '../create/flags.js';

/** `create-secure-mcp [directory]`: makes a project of the answers that flags, a file and a person give. */
export const create = defineCommand({
  name: 'create',
  describe: 'Create a secure MCP server: an OAuth 2.1 resource server in TypeScript',
  positionals: createArguments,
  flags: createFlags,
  examples: [
    ['$0', 'ask everything'],
    ['$0 my-server --yes', 'ask nothing, take the defaults'],
    [
      `$0 my-server --provider keycloak --framework express --tools todo,whoami --spec ${revisions[0].id}`,
      'every answer given',
    ],
    ['$0 orders --yes --tools none --tool "search_orders=orders:read"', 'a tool of your own'],
    ['$0 my-server --config answers.json --dry-run --json', 'what would be written, for a program'],
  ],
  worksOnFiles: true,
  async read(flags, { problems, context }) {
    const { gather } = await import('../create/run-create.js');
    return gather(flags, problems, context);
  },
  async run(gathered, context) {
    const { runCreate } = await import('../create/run-create.js');
    return runCreate(gathered, context);
  },
});
