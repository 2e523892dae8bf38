import path from 'node:path';
import { quoted } from '../../answers/problem.js';
import type { OnConflict } from '../../update/plan-update.js';
import { parsed, refuse, text, toggle, type Flag } from './flag.js';

/** The flags of every command. */
export const outputFlags = {
  json: toggle('One JSON document on standard output'),
  verbose: toggle('Show where an unexpected error came from', { hidden: true }),
};

/** The argument of every command that works on a project: its absolute path. */
export const projectArgument = {
  directory: inDirectory(text('The project; here by default')),
};

/** Resolves a directory, which is the one of the shell where none was given. */
export function inDirectory(flag: Flag<string | undefined>): Flag<string> {
  return {
    ...flag,
    read: (given, reading) =>
      path.resolve(reading.environment.cwd, flag.read(given, reading) ?? '.'),
  };
}

const CONFLICT_CHOICES = ['abort', 'markers', 'mine', 'new'] as const satisfies OnConflict[];

/** The flags of every command that changes a project. */
export const changeFlags = {
  'diff': toggle('Show the changes line by line'),
  'on-conflict': parsed(
    'abort (default) | markers | mine | new: where both sides changed the same lines',
    (value): OnConflict =>
      CONFLICT_CHOICES.find((each) => each === value) ??
      refuse(`${quoted(value)} is not one of: ${CONFLICT_CHOICES.join(', ')}`),
    { values: CONFLICT_CHOICES },
  ),
};
