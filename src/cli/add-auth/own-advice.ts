import path from 'node:path';
import { shellQuote } from '../../answers/replay.js';
import { ExistingError } from '../../existing/existing-error.js';
import type { Context } from '../context.js';

/** Commands as the reader of a server names them: it knows neither the program nor where somebody stands. */
const ADVICE = /create-secure-mcp (?:(create|update|status)|add auth(?: ([^\s;,)]+))?)/g;

/** Says an error again with commands that run from where somebody stands. */
export function withOwnAdvice(
  error: ExistingError,
  { program, environment }: Context,
  directory: string,
): ExistingError {
  const at = (below: string) => {
    const where = path.relative(environment.cwd, path.join(directory, below));
    return where === '' ? [] : [shellQuote(where)];
  };
  const message = error.message.replace(ADVICE, (_, command?: string, last?: string) => {
    if (command === 'create') return `${program} my-mcp-server`;
    if (command !== undefined) return [program, command, ...at('')].join(' ');
    const [member = '', flags = []] = last?.startsWith('--') ? ['', [last]] : [last];
    return [program, 'add auth', ...at(member), ...flags].join(' ');
  });
  return new ExistingError(error.code, message, error.choices);
}
