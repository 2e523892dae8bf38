import type { Config } from '../answers/config.js';
import type { Problem } from '../answers/problem.js';
import { resolveConfig } from '../answers/resolve.js';
import { validateAnswers } from '../answers/validate.js';
import { ProjectError } from './project-error.js';
import { readTextFile } from './text-file.js';

/** The file of a project's answers. */
export const ANSWERS_PATH = 'secure-mcp.json';

/** The answers in `secure-mcp.json` cannot be used. */
class AnswersError extends ProjectError {
  override readonly name = 'AnswersError';

  constructor(override readonly problems: readonly Problem[]) {
    const texts = problems.map(({ path, message }) => `${path} ${message}`.trim());
    super('invalid-answers', `${ANSWERS_PATH}: ${texts.join('; ')}`);
  }
}

/**
 * Reads the configuration that the text of `secure-mcp.json` asks for.
 *
 * @throws {@link AnswersError}
 */
export function readAnswers(text: string): Config {
  const checked = validateAnswers(parseAnswers(readTextFile(text).text));
  if (!checked.ok) throw new AnswersError(checked.problems);
  return resolveConfig(checked.answers);
}

/**
 * Parses the text of `secure-mcp.json`.
 *
 * @throws {@link AnswersError} when it is not JSON
 */
export function parseAnswers(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswersError([{ path: ANSWERS_PATH, message: 'is not JSON' }]);
  }
}
