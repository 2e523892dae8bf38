import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ExistingAnswer } from '../answers/existing-schema.js';
import { redactorFor } from '../http/redact.js';
import { runCommand } from '../project/run-command.js';

/** What the official client of a project did. */
export interface ClientRun {
  readonly ok: boolean;
  /** The end of what it said, without secrets. */
  readonly output: string;
}

/** Of what the client of the project says. */
const LAST_CHARACTERS = 4000;

/**
 * Has the official client sign in at the local authorization server; undefined where the project has no script for
 * that.
 */
export async function runClient(
  directory: string,
  { development, environment }: ExistingAnswer,
  signal: AbortSignal,
  onStart: () => void,
): Promise<ClientRun | undefined> {
  const script = path.join(development, 'dev/try.ts');
  if (!existsSync(path.join(directory, script))) return undefined;
  onStart();
  const args = ['--import', 'tsx', script];
  const { ok, output } = await runCommand(process.execPath, args, {
    cwd: directory,
    signal,
    env: environment,
  });
  // Before the cut: half a secret is not found any more.
  const redactor = redactorFor({ ...process.env, ...environment });
  return { ok, output: redactor.redact(output).slice(-LAST_CHARACTERS) };
}
