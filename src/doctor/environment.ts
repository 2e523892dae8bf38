import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { ProjectError } from '../project/project-error.js';

/** Where the environment comes from. */
export interface Environment {
  readonly values: Readonly<Record<string, string>>;
  /** The file that was read, if there was one. */
  readonly file: string | undefined;
}

/**
 * The environment a server of this project would get: the shell's, and `.env` where it says nothing,
 * as with `node --env-file`.
 *
 * @param envFile instead of the project's `.env`; it must exist then
 * @throws ProjectError when the file cannot be read
 */
export function readEnvironment(
  directory: string,
  shell: NodeJS.ProcessEnv,
  envFile: string | undefined,
): Environment {
  const file = path.resolve(directory, envFile ?? '.env');
  const given = Object.fromEntries(
    Object.entries(shell).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  if (envFile === undefined && !existsSync(file)) return { values: given, file: undefined };
  try {
    const values = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
    return { values: { ...values, ...given }, file };
  } catch (error) {
    throw new ProjectError(
      'unreadable-project',
      `${file} cannot be read: ${(error as Error).message}`,
    );
  }
}
