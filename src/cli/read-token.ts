import type { Problem } from '../answers/problem.js';
import { FlagError } from './flag-fault.js';
import type { RawValues } from './program.js';
import { readSmallFile } from './read-small-file.js';
import type { World } from './world.js';

/**
 * A token from the variable that `--NAME-env` names, or the file that `--NAME-file` names. What is
 * wrong is said without a word of what stands there.
 *
 * @throws FlagError
 */
export function readToken(values: RawValues, name: string, world: World): string | undefined {
  const variable = readText(values, `${name}-env`);
  const file = readText(values, `${name}-file`);
  if (variable !== undefined && file !== undefined) {
    throw new FlagError(`${name}-file`, `contradicts --${name}-env`);
  }
  if (variable === undefined && file === undefined) return undefined;
  const flag = file === undefined ? `${name}-env` : `${name}-file`;
  const content = file === undefined ? world.env[variable ?? ''] : readSmallFile(file, flag, world);
  const token = content?.trim() ?? '';
  if (token === '') throw new FlagError(flag, 'names nothing that holds a token');
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new FlagError(flag, 'holds something that is no token: spaces, line breaks or the like');
}

/** Refuses a token that is given as an argument. */
export function tokenArgumentProblem(name: string): Problem {
  const flag = `--${name}`;
  const message = `is refused: arguments stand in process lists and shell histories; use ${flag}-env NAME or ${flag}-file PATH`;
  return { path: '', flag, message };
}

/** @throws FlagError when a flag is given twice, or without a value */
export function readText(values: RawValues, name: string, mayBeEmpty = false): string | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw new FlagError(name, 'is given more than once');
  if (value === '' && !mayBeEmpty) throw new FlagError(name, 'needs a value');
  return value;
}
