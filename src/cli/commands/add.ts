import { parseScopes } from '../../answers/flag-syntax.js';
import { toolNameFault } from '../../answers/names.js';
import { quoted } from '../../answers/problem.js';
import type { ToolAnswer } from '../../answers/schema.js';
import { scopeFault } from '../../answers/scopes.js';
import { toolNameWarnings } from '../../answers/tool-name-warnings.js';
import { defineCommand } from '../command.js';
import { changeFlags, inDirectory, outputFlags } from '../flags/common.js';
import { list, text, toggle } from '../flags/flag.js';

/**
 * `add tool NAME`: one more tool in `secure-mcp.json`, and what follows from it: a stub, its entry
 * in the registry, a test.
 */
export const add = defineCommand({
  name: 'add',
  describe: 'Add a tool with its scopes to a generated project: add tool NAME',
  positionals: {
    what: text('tool', { values: ['tool'] }),
    name: text('The name of the tool for clients', { mayBeEmpty: true }),
  },
  flags: {
    'scope': list('Scopes the tool needs, with +; may be repeated'),
    'title': text('What people see'),
    'description': text('What the model reads'),
    'read-only': toggle('The tool changes nothing'),
    'directory': inDirectory(text('The project; here by default')),
    'dry-run': toggle('Write nothing; show what would change'),
    ...changeFlags,
    ...outputFlags,
  },
  examples: [['$0 add tool search_orders --scope orders:read --read-only', 'a stub, wired']],
  worksOnFiles: true,
  read({ what, name = '', title, description, ...flags }, { problems }) {
    if (what !== 'tool') {
      problems.push({ path: '', message: 'only a tool can be added: add tool NAME' });
    }
    const scopes = [...new Set(flags.scope.flatMap(parseScopes))];
    for (const scope of scopes) {
      const message = scopeFault(scope);
      if (message === undefined) continue;
      problems.push({ path: '', flag: '--scope', message: `${quoted(scope)} ${message}` });
    }
    const fault = name === '' ? 'is missing' : toolNameFault(name);
    if (fault !== undefined) {
      const message = name === '' ? fault : `${quoted(name)} ${fault}`;
      problems.push({ path: '', flag: 'NAME', message });
    }
    const tool: ToolAnswer = {
      name,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      scopes,
      ...(flags['read-only'] ? { readOnly: true } : {}),
    };
    return { tool, flags };
  },
  async run({ tool, flags }, context) {
    for (const warning of toolNameWarnings({ tools: [tool] })) context.warn(warning);
    const { runUpdate } = await import('../update/run-update.js');
    const { prepareAddition } = await import('../../update/prepare-addition.js');
    return runUpdate(context, { ...flags, check: false, restore: [] }, (project, request) =>
      prepareAddition(project, {
        ...request,
        answers: (answers) => {
          const tools = Array.isArray(answers['tools']) ? (answers['tools'] as unknown[]) : [];
          return { ...answers, tools: [...tools, tool] };
        },
      }),
    );
  },
});
