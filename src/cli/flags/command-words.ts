import { quoted } from '../../answers/problem.js';
import { refuse } from './flag.js';

/**
 * Splits a command at its spaces; quotes keep them. No shell runs it, so what only a shell understands
 * is refused, but for `$PORT`, which becomes the port.
 *
 * @param variables the flag for variables, which a shell takes before the command
 * @throws FlagError
 */
export function commandWords(command: string, variables: string): readonly string[] {
  const words = [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
  const bare = command.replace(/"[^"]*"|'[^']*'/g, '').replace(/\$PORT\b/g, '');
  if (words.length === 0 || /["'`$|&;<>()\\\p{Cc}]/u.test(bare)) {
    refuse(
      `${quoted(command)} must be one command with its arguments, without a shell: write a script, as one of package.json, and name that`,
    );
  }
  if (/^\w+=/.test(words[0] ?? '')) refuse(`takes no variables; use ${variables} NAME=VALUE`);
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
