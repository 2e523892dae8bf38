import { createRequire } from 'node:module';
import path from 'node:path';
import type { Config } from '../answers/config.js';
import { ProjectError } from './project-error.js';
import { readAnswers } from './read-answers.js';
import { openProject } from './read-project.js';

/**
 * Reads the answers of a project whose packages are installed, so that it can be run.
 *
 * @throws {@link ProjectError}
 */
export async function readInstalledProject(directory: string): Promise<Config> {
  const project = await openProject(directory);
  const config = readAnswers(project.answersText);
  try {
    createRequire(path.join(project.directory, 'package.json')).resolve('tsx');
  } catch {
    throw new ProjectError(
      'packages-not-installed',
      `the packages of ${directory} are not installed; run its install first`,
    );
  }
  return config;
}
