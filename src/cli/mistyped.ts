import { distance } from 'fastest-levenshtein';
import { quoted, type Problem } from '../answers/problem.js';

/** Words that are commands of other tools, and what they are here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  create: '[directory] without a command',
  init: '[directory] without a command',
  new: '[directory] without a command',
  upgrade: 'update',
  version: '--version',
};

/**
 * Finds a mistyped command, which would be taken for the directory of a new project. Whoever wants one of that name
 * writes a path.
 *
 * @param directory as the user wrote it
 * @param extra the words behind it
 * @param names of the commands
 */
export function mistypedCommand(
  directory: string | undefined,
  extra: readonly string[],
  names: readonly string[],
): Problem | undefined {
  if (directory === undefined) return undefined;
  const command = extra.find((word) => names.includes(word));
  if (command !== undefined) {
    const message = `unexpected argument ${quoted(command)}: the command comes first`;
    return { path: '', message, suggestion: `${command} ${directory}` };
  }
  const suggestion = ELSEWHERE[directory] ?? names.find((name) => isClose(directory, name));
  if (suggestion === undefined) return undefined;
  const message = `there is no command ${quoted(directory)} (for a directory write ./${directory})`;
  return { path: '', message, suggestion };
}

/**
 * Writes arguments as they were probably meant: each unknown flag by the name of the known one near it.
 * A negation of what is no switch is not taken for its opposite.
 */
export function meantArguments(argv: readonly string[], problems: readonly Problem[]): string[] {
  const meant = new Map(
    problems.flatMap(({ flag, suggestion }) =>
      flag === undefined ||
      !suggestion?.startsWith('--') ||
      (flag.startsWith('--no-') && !suggestion.startsWith('--no-'))
        ? []
        : [[flag, suggestion] as const],
    ),
  );
  return argv.map((word) => {
    const [flag = ''] = word.split('=', 1);
    const known = meant.get(flag);
    return known === undefined ? word : known + word.slice(flag.length);
  });
}

function isClose(word: string, name: string): boolean {
  const edits = distance(word.toLowerCase(), name);
  const letters = (text: string) => Array.from(text.toLowerCase()).sort().join('');
  // Two letters that changed places are one mistake.
  return edits <= (name.length < 6 ? 1 : 2) || (edits === 2 && letters(word) === letters(name));
}
