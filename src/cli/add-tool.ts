import { toolNameFault } from '../answers/names.js';
import { parseScopes } from '../answers/flag-syntax.js';
import { quoted, type Problem } from '../answers/problem.js';
import type { ToolAnswer } from '../answers/schema.js';
import { scopeFault } from '../answers/scopes.js';
import { toolNameWarnings } from '../answers/tool-name-warnings.js';
import { prepareAddition } from '../update/prepare-addition.js';
import type { Io } from './io.js';
import type { RawValues } from './program.js';
import { runUpdate } from './update.js';
import { addToolFlags, commonProblems, conflictChoice, one, texts } from './update-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/**
 * `add tool NAME`: one more tool in `secure-mcp.json`, and what follows from it: a stub, its entry
 * in the registry, a test. Returns the exit code.
 */
export async function addTool(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const { what, name: named, ...others } = values;
  const problems: Problem[] = commonProblems(others, extra, addToolFlags);
  if (what !== 'tool') {
    problems.push({ path: '', message: 'only a tool can be added: add tool NAME' });
  }
  const name = texts(named)[0];
  const scopes = [...new Set(texts(values['scope']).flatMap(parseScopes))];
  for (const scope of scopes) {
    const message = scopeFault(scope);
    if (message === undefined) continue;
    problems.push({ path: '', flag: '--scope', message: `${quoted(scope)} ${message}` });
  }
  const fault = name === undefined ? 'is missing' : toolNameFault(name);
  if (fault !== undefined) {
    const message = name === undefined ? fault : `${quoted(name)} ${fault}`;
    problems.push({ path: '', flag: 'NAME', message });
  }
  const title = one(values, 'title', problems);
  const description = one(values, 'description', problems);
  const directory = one(values, 'directory', problems) ?? '.';
  const onConflict = conflictChoice(values, problems);
  if (problems.length > 0) return refuseUsage(io, problems);
  const tool: ToolAnswer = {
    name: name ?? '',
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    scopes,
    ...(values['read-only'] === true ? { readOnly: true } : {}),
  };
  for (const warning of toolNameWarnings({ tools: [tool] })) io.warn(warning);
  const flags = {
    directory,
    spec: undefined,
    check: false,
    dryRun: values['dry-run'] === true,
    diff: values['diff'] === true,
    onConflict,
    restore: [],
    undo: false,
  };
  return runUpdate(world, io, flags, (project, wish) =>
    prepareAddition(project, {
      ...wish,
      answers: (answers) => {
        const tools = Array.isArray(answers['tools']) ? (answers['tools'] as unknown[]) : [];
        return { ...answers, tools: [...tools, tool] };
      },
    }),
  );
}
