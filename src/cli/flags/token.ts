import path from 'node:path';
import { quoted, type Problem } from '../../answers/problem.js';
import type { Environment } from '../environment.js';
import { attempt, refuse, refused } from './flag.js';
import { readBounded } from './read-file.js';

/** Largest file with a token or claims, in bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * Reads a small file that a flag names.
 *
 * @param limit in bytes
 * @throws FlagError when it cannot be read, or is larger
 */
export function readSmallFile(file: string, { cwd }: Environment, limit = MAX_BYTES): string {
  let bytes: Buffer | undefined;
  try {
    bytes = readBounded(path.resolve(cwd, file), limit);
  } catch {
    refuse(`names a file that cannot be read: ${quoted(file)}`);
  }
  return bytes?.toString('utf8') ?? refuse(`names a file of more than ${limit} bytes`);
}

/** Refuses a token that is given as an argument. */
export function tokenItself(name: string) {
  const flag = `--${name}`;
  return refused(
    `is refused: arguments stand in process lists and shell histories; use ${flag}-env NAME or ${flag}-file PATH`,
  );
}

/**
 * Reads a token from the variable or the file that flags name. What is wrong is said without a word of
 * what stands there.
 *
 * @param name as in `--NAME-env` and `--NAME-file`
 * @param given the values of these two
 */
export function readToken(
  name: string,
  given: { readonly variable: string | undefined; readonly file: string | undefined },
  environment: Environment,
  problems: Problem[],
): string | undefined {
  const { variable, file } = given;
  const flag = `--${name}-${file === undefined ? 'env' : 'file'}`;
  return attempt(
    (problem) => problems.push({ path: '', flag, ...problem }),
    () => {
      if (variable !== undefined && file !== undefined) refuse(`contradicts --${name}-env`);
      if (file !== undefined) return tokenOf(readSmallFile(file, environment));
      return variable === undefined ? undefined : tokenOf(environment.env[variable]);
    },
  );
}

function tokenOf(content: string | undefined): string {
  const token = content?.trim() ?? '';
  if (token === '') refuse('names nothing that holds a token');
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  return refuse('holds something that is no token: spaces, line breaks or the like');
}
