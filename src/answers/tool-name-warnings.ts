import { clientNameOf } from './names.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers } from './schema.js';

/** Longest name that every model's interface for functions takes, in characters. */
const MAX_FUNCTION_NAME = 64;

/**
 * Tool names that the MCP specification allows and many clients refuse: they hand them to models,
 * whose interfaces take letters, digits, "_" and "-", and put the server's name in front.
 */
export function toolNameWarnings({ name, tools = [] }: GivenAnswers): Problem[] {
  const dotted = tools.filter((tool) => tool.name.includes('.'));
  const prefix = name === undefined ? '' : `mcp__${clientNameOf(name)}__`;
  const long = tools.filter((tool) => prefix.length + tool.name.length > MAX_FUNCTION_NAME);
  const faults = [
    ...(dotted.length > 0
      ? [`many clients refuse dots in tool names (${list(dotted)}); "_" works everywhere`]
      : []),
    ...(long.length > 0
      ? [
          `many clients refuse tool names of more than ${MAX_FUNCTION_NAME} characters, counted with ${quoted(prefix)} in front (${list(long)})`,
        ]
      : []),
  ];
  const first = tools.findIndex((tool) => dotted.includes(tool) || long.includes(tool));
  return first < 0 ? [] : [{ path: `tools[${first}].name`, message: faults.join('; ') }];
}

function list(tools: readonly { readonly name: string }[]): string {
  return tools.map((tool) => quoted(tool.name)).join(', ');
}
