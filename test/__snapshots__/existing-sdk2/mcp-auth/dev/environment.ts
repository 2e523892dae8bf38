import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/**
 * The environment of everything that runs on this machine: `.env` of the project, and the shell's
 * variables over it. What `localSettings` decides wins over both, so values of a real environment may
 * stand in the file.
 */
export function developmentEnvironment(
  file: URL = new URL('../../.env', import.meta.url),
): NodeJS.Dict<string> {
  return { ...readEnvFile(file), ...process.env };
}

/** @throws Error when there is a file that cannot be read */
function readEnvFile(file: URL): NodeJS.Dict<string> {
  try {
    // Some editors of Windows write a byte order mark.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new Error(`.env cannot be read: ${message}`, { cause: error });
  }
}
