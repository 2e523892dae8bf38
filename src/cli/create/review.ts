import type { Config } from '../../answers/config.js';
import { installCommand } from '../../project/install-command.js';
import type { Plan } from '../../project/plan.js';
import { displayDirectory } from './target.js';

/** Writes what the wizard shows before the first file; the last line is the question. */
export function reviewLines(
  config: Config,
  plan: Plan,
  directory: string,
  run: { readonly install: boolean; readonly git: boolean },
): string[] {
  const target = displayDirectory(directory);
  const commands = [
    ...(run.install ? [installCommand(config.packageManager)] : []),
    ...(run.git ? ['git init and one commit'] : []),
  ];
  const rows: [string, string][] = [
    ['name', config.name],
    ['provider', config.provider.label],
    ...signInRows(config),
    ['framework', config.framework.label],
    ['revision', config.revision.id],
    ...(config.downstream.id === 'none'
      ? []
      : [['other API', config.downstream.label] as [string, string]]),
    ...(config.dpop === 'off' ? [] : [['DPoP', config.dpop] as [string, string]]),
    ...offerRows('tools', config.tools),
    ...(config.tools.length === 0 ? [['tools', 'none'] as [string, string]] : []),
    ...offerRows(
      'resources',
      config.resources.map(({ uri, scopes }) => ({ name: uri, scopes })),
    ),
    ...offerRows('prompts', config.prompts),
    ...(config.lists === undefined ? [] : [['lists', config.lists] as [string, string]]),
    ['base scopes', config.baseScopes.join(' ')],
    ['files', `${plan.files.length} in ${target}`],
    ['then', commands.join(', ') || 'nothing'],
  ];
  return [
    '',
    ...rows.map(([key, value]) => `  ${key.padEnd(12)}${value}`),
    '',
    `Create ${plan.files.length} files in ${target}?`,
  ];
}

/** Where people sign in, and what is kept where, if the authorization server is the project's own. */
function signInRows({ signIn }: Config): [string, string][] {
  if (!signIn) return [];
  return [
    ['sign-in', signIn.upstream.label],
    ['store', signIn.store.label],
  ];
}

/** One line for each thing that is offered, the first with what they are. */
function offerRows(
  what: string,
  offered: readonly { readonly name: string; readonly scopes: readonly string[] }[],
): [string, string][] {
  return offered.map(({ name, scopes }, index) => [
    index === 0 ? what : '',
    `${name}${scopes.length > 0 ? ` (${scopes.join(' ')})` : ''}`,
  ]);
}
