import path from 'node:path';
import { withDefaults } from '../../answers/defaults.js';
import { hierarchyFlag, shellQuote, withoutBareDashes } from '../../answers/replay.js';
import type { GivenAnswers } from '../../answers/schema.js';
import type { Context } from '../context.js';
import type { Decision } from './decide.js';
import type { AddAuthFlags } from './flags.js';

/** Writes the command that decides the same without a question. */
export function replayOf(context: Context, flags: AddAuthFlags, decision: Decision): string {
  const { answers, offers, url, existing, authentication, isStarted } = decision;
  const said = offers.filter(({ isSaid }) => isSaid);
  return lineOf(context, flags, [
    ...answerWords(answers),
    ...said.flatMap(({ kind, name, scopes }) => [`--${kind}`, `${name}=${scopes.join('+')}`]),
    ...(url === undefined ? [] : ['--url', url]),
    ...['--into', existing.layer],
    ...(authentication === undefined ? [] : ['--existing-authentication', authentication]),
    isStarted ? '--start-server' : '--no-start-server',
    ...(flags.start ? ['--start', flags.start.map(quotedWord).join(' ')] : []),
    ...Object.entries(existing.environment).flatMap(([key, value]) => [
      '--start-env',
      `${key}=${value}`,
    ]),
  ]);
}

/**
 * Writes a command that works for what was given, the defaults for the rest.
 *
 * @param starts whether the source alone does not say enough
 */
export function completeCommand(
  context: Context,
  flags: AddAuthFlags,
  given: GivenAnswers,
  starts: boolean,
): string {
  const start = starts || flags['start-server'] === true;
  return lineOf(context, flags, [
    ...answerWords(withDefaults(given)),
    start ? '--start-server' : '--no-start-server',
  ]);
}

function answerWords({
  provider,
  providerSettings = {},
  spec,
  baseScopes,
  scopeHierarchy = {},
}: GivenAnswers) {
  return [
    ...['--provider', provider ?? ''],
    ...Object.entries(providerSettings).flatMap(([key, value]) => [
      '--provider-setting',
      `${key}=${value}`,
    ]),
    ...['--spec', spec ?? ''],
    ...(baseScopes ? ['--base-scopes', baseScopes.join('+')] : []),
    ...Object.entries(scopeHierarchy).flatMap((entry) => [
      '--scope-hierarchy',
      hierarchyFlag(entry),
    ]),
  ];
}

function lineOf(context: Context, flags: AddAuthFlags, words: readonly string[]): string {
  const where = path.relative(context.environment.cwd, flags.directory);
  const all = [
    ...(where === '' ? [] : [where]),
    ...words,
    ...(flags.path === undefined ? [] : ['--path', flags.path]),
    ...flags['accept-unprotected'].flatMap((kind) => ['--accept-unprotected', kind]),
    ...(flags['package-manager'] === undefined
      ? []
      : ['--package-manager', flags['package-manager']]),
    ...(flags.install === false ? ['--no-install'] : []),
    ...(flags['allow-dirty'] ? ['--allow-dirty'] : []),
    '--yes',
  ];
  return [context.program, 'add auth', ...withoutBareDashes(all).map(shellQuote)].join(' ');
}

/** A word of a command, as the flag for commands reads it. */
function quotedWord(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}
