import { toolChoices } from '../answers/flag-syntax.js';
import { choices } from '../answers/choices.js';
import type { GivenAnswers } from '../answers/schema.js';

/** One flag of the default command. */
export interface Flag {
  readonly name: string;
  readonly kind: 'text' | 'list' | 'switch';
  readonly group: 'Answers' | 'Running' | 'Output';
  readonly describe: string;
  readonly alias?: string;
  /** Shown in the help as the flag's default. */
  readonly fallback?: string;
}

const oneOf = (values: readonly string[]) => values.join(', ');

/** Every flag of `create-secure-mcp [directory]`; parsing, help and suggestions come from here. */
export const flags: readonly Flag[] = [
  answer('name', 'text', 'Name of the package and the server', 'the name of the directory'),
  answer('provider', 'text', `Identity provider: ${oneOf(choices.provider)}`),
  answer('framework', 'text', `Web framework: ${oneOf(choices.framework)}`),
  answer(
    'tools',
    'text',
    `Tool sets or built-in tools, with commas: ${oneOf(toolChoices)}; or none`,
  ),
  answer('tool', 'list', 'A tool of your own, NAME=SCOPE+SCOPE; may be repeated'),
  answer('spec', 'text', `MCP specification revision: ${oneOf(choices.spec)}`),
  answer('base-scopes', 'text', 'Scopes every request needs, with +', 'mcp:access'),
  answer(
    'scope-hierarchy',
    'list',
    'A scope that implies others, BROAD=NARROW+NARROW; may be repeated',
  ),
  answer(
    'provider-setting',
    'list',
    'A setting of the provider, KEY=VALUE; may be repeated; no secrets',
  ),
  answer(
    'downstream',
    'text',
    `Tokens for APIs the server calls: ${oneOf(choices.downstream)}`,
    'none',
  ),
  answer('package-manager', 'text', oneOf(choices.packageManager), 'the one that runs this'),
  answer('config', 'text', 'Read answers from a JSON file; - for standard input'),
  { ...answer('yes', 'switch', 'Take the default for every answer not given'), alias: 'y' },

  running('install', 'Install the dependencies; --no-install leaves it to you'),
  running('git', 'Make a git repository with one commit; --no-git does not'),
  running('dry-run', 'Show what would be written, write nothing'),
  running('force', 'Write into a directory that is not empty, over files of the same names'),

  output('plain', 'Numbered questions, one line each: for screen readers and simple terminals'),
  output('json', 'Exactly one JSON document on standard output'),
  output('verbose', 'Show where an unexpected error came from'),
];

/** Which flag fills which answer. */
export const flagOfAnswer = {
  name: '--name',
  provider: '--provider',
  framework: '--framework',
  tools: '--tools',
  spec: '--spec',
  baseScopes: '--base-scopes',
  scopeHierarchy: '--scope-hierarchy',
  providerSettings: '--provider-setting',
  downstream: '--downstream',
  packageManager: '--package-manager',
} as const satisfies Partial<Record<keyof GivenAnswers, string>>;

function answer(name: string, kind: Flag['kind'], describe: string, fallback?: string): Flag {
  const flag: Flag = { name, kind, group: 'Answers', describe };
  return fallback === undefined ? flag : { ...flag, fallback };
}

function running(name: string, describe: string): Flag {
  return { name, kind: 'switch', group: 'Running', describe };
}

function output(name: string, describe: string): Flag {
  return { name, kind: 'switch', group: 'Output', describe };
}
