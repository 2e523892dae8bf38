import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Config } from '../answers/config.js';
import { resolveConfig } from '../answers/resolve.js';
import { validateAnswers } from '../answers/validate.js';

/** The project cannot be read or started; the message says why. */
export class ProjectFault extends Error {
  override readonly name = 'ProjectFault';
}

/**
 * Reads the answers of a generated project whose packages are installed, so that it can be run.
 *
 * @throws ProjectFault
 */
export function readInstalledProject(directory: string): Config {
  const file = path.join(directory, 'secure-mcp.json');
  if (!existsSync(file)) {
    throw new ProjectFault(`${directory} is no project of create-secure-mcp: no secure-mcp.json`);
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ProjectFault(`${file} is not JSON`);
  }
  const checked = validateAnswers(value);
  if (!checked.ok) {
    const [problem] = checked.problems;
    throw new ProjectFault(`${file}: ${problem?.path ?? ''} ${problem?.message ?? 'is not valid'}`);
  }
  try {
    createRequire(path.join(directory, 'package.json')).resolve('tsx');
  } catch {
    throw new ProjectFault(`the packages of ${directory} are not installed; run its install first`);
  }
  return resolveConfig(checked.answers);
}
