import path from 'node:path';
import { codeOf } from '../errors.js';
import { ManifestError } from '../project/manifest-file.js';
import { LockedError } from '../update/lock.js';
import { AnswersError } from '../project/read-answers.js';
import { WishError } from '../update/prepare-update.js';
import { ProjectError } from '../project/project-error.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/** The project that a command works on, as an absolute path. */
export function projectDirectory({ cwd }: World, directory: string): string {
  return path.resolve(cwd, directory);
}

/**
 * Reports why a project cannot be worked on. Returns the exit code.
 *
 * @throws the error itself when it is none of those that people can do something about
 */
export function refuseProject(io: Io, error: unknown): number {
  if (error instanceof WishError) return refuseUsage(io, error.problems);
  const exitCode = exitCodeOf(error);
  const message = (error as Error).message;
  const problems = error instanceof AnswersError ? error.problems : [{ path: '', message }];
  io.document({ ok: false, exitCode, code: codeOf(error), problems });
  io.complain(`create-secure-mcp: ${visible(message)}`);
  io.complain('Nothing was written.');
  return exitCode;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ManifestError) return exitCodes.manifest;
  if (error instanceof AnswersError) return exitCodes.usage;
  if (error instanceof ProjectError || error instanceof LockedError) return exitCodes.failure;
  throw error;
}
