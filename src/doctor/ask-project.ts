import { existsSync } from 'node:fs';
import path from 'node:path';
import { createRedactor } from '../http/redact.js';
import { ProjectError } from '../project/project-error.js';
import { childEnvironment } from '../project/run-command.js';
import { startProgram, type RunningProgram } from '../project/run-program.js';
import { parseReport, type ProjectReport } from './project-report.js';

/** The file of a project that reports about it; our side of the contract is `project-report.ts`. */
const PROGRAM = 'dev/doctor.ts';
/** For the start of the program and of the servers that it may start, in milliseconds. */
const READY_MS = 60_000;
/** Requests, one after the other, that a verdict may take. */
const MAX_REQUESTS = 5;

/** One run of the program, and what it reports on. */
export interface Question {
  /** Of the project; absolute. */
  readonly directory: string;
  /** Where its scripts for development stand, if not in the project itself. */
  readonly development?: string | undefined;
  readonly values: Readonly<Record<string, string>>;
  /**
   * `environment`: how it reads the values. `local`: the settings of local development. `start`: these
   * too, and its local servers run until the program is stopped.
   */
  readonly mode: 'environment' | 'local' | 'start';
  /** An access token to verify. */
  readonly token: string | undefined;
  /** For one request, in milliseconds; the project's own limit may be shorter. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Has a project report about itself, so that nothing can be understood otherwise here than by its server.
 * A token goes over standard input, where nobody else on this machine can read it.
 *
 * @throws ProjectError when the project has no such program, or it does not keep to the contract
 */
export async function askProject(question: Question): Promise<RunningProgram<ProjectReport>> {
  const { directory, development, values, mode, token, timeoutMs, signal } = question;
  const program = path.posix.join(development ?? '', PROGRAM);
  if (!existsSync(path.join(directory, program))) {
    throw new ProjectError(
      'outdated-project',
      `${directory} has no ${program}, which says how its server reads the environment; \`create-secure-mcp update\` brings it`,
    );
  }
  const { NODE_ENV } = values;
  const redactor = createRedactor();
  if (token !== undefined) redactor.hide(token, 'the token');
  try {
    return await startProgram(
      {
        directory,
        command: [
          program,
          ...(mode === 'environment' ? [] : [`--${mode}`]),
          ...(token === undefined ? [] : ['--token']),
          '--timeout',
          String(timeoutMs),
        ],
        env: {
          ...childEnvironment(values),
          ...(NODE_ENV === undefined || mode !== 'environment' ? {} : { NODE_ENV }),
        },
        input: token !== undefined ? { text: token } : mode === 'start' ? 'open' : 'none',
        ready: ({ stdout }) => (stdout().endsWith('\n') ? readReport(stdout()) : undefined),
        readyMs: READY_MS + MAX_REQUESTS * timeoutMs,
        name: program,
        redact: (text) => redactor.redact(text),
      },
      signal,
    );
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    // What it printed in place of a document may be the token.
    throw new ProjectError(error.code, redactor.redact(error.message));
  }
}

function readReport(text: string): ProjectReport {
  try {
    return parseReport(text);
  } catch (error) {
    throw new ProjectError('project-does-not-run', `${PROGRAM} ${(error as Error).message}`);
  }
}
