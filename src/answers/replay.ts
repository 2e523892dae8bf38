import { isDeepStrictEqual } from 'node:util';
import { catalog, type BuiltInTool, type ToolSet } from '../catalog/index.js';
import type { Config } from './config.js';
import { exampleTools } from './downstream.js';
import { builtInTools } from './defaults.js';
import {
  parseHierarchy,
  parseMachine,
  parsePrompts,
  parseResources,
  parseRole,
  parseRoleClaim,
  parseScopes,
  parseTools,
} from './flag-syntax.js';
import { issuerAnswers } from './issuers.js';
import { signInAnswer } from './sign-in.js';
import { resolveConfig } from './resolve.js';
import type { Answers, PromptAnswer, ToolAnswer } from './schema.js';

/** What a replay command repeats beside the answers. */
export interface ReplayOptions {
  readonly install: boolean;
  readonly git: boolean;
  /** How this program is started, ready for a shell. */
  readonly program: string;
  /** Further flags, as they are. */
  readonly flags?: readonly string[];
}

/**
 * The shell command that gives the same project without a question. What flags cannot say (own
 * titles, scopes with "+") is read from the project's own `secure-mcp.json`.
 *
 * @param directory target as the user wrote it
 */
export function replayCommand(config: Config, directory: string, options: ReplayOptions): string {
  const answers = flagsGive(config)
    ? answerFlags(config, directory)
    : ['--config', `${directory.replace(/\/+$/, '')}/secure-mcp.json`];
  const words = [
    directory.startsWith('-') ? `./${directory}` : directory,
    ...answers,
    options.install ? '--install' : '--no-install',
    options.git ? '--git' : '--no-git',
    ...(options.flags ?? []),
  ];
  return [options.program, ...withoutBareDashes(words).map(shellQuote)].join(' ');
}

/** A value that starts with a dash would be read as a flag; it is joined to its flag. */
export function withoutBareDashes(words: readonly string[]): string[] {
  const isValue = (index: number) =>
    /^-(?!-)/.test(words[index] ?? '') && words[index - 1]?.startsWith('--') === true;
  return words.flatMap((word, index) => {
    if (isValue(index)) return [];
    return isValue(index + 1) ? [`${word}=${words[index + 1] ?? ''}`] : [word];
  });
}

/** How a package manager runs a published generator, without a version. */
export function packageRunner(packageManager: Config['packageManager']): string {
  const runners = {
    'npm': 'npx',
    'pnpm': 'pnpm dlx',
    // Yarn 1 has no such command.
    'yarn': 'npx',
    'yarn-berry': 'yarn dlx',
    'bun': 'bunx',
  } as const;
  return `${runners[packageManager]} create-secure-mcp`;
}

/** A word for a POSIX shell. */
export function shellQuote(word: string): string {
  return /^[\w@%+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Whether the flags alone lead back to this configuration. */
export function flagsGive(config: Config): boolean {
  const sets = toolsFlag(config);
  const narrow = Object.entries(config.scopeHierarchy).map(hierarchyFlag).map(parseHierarchy);
  if (narrow.some((entry) => 'path' in entry)) return false;
  const again: Answers = {
    ...identity(config),
    tools: parseTools(sets, toolFlags(config)).value,
    resources: parseResources(sets, resourceFlags(config)).value,
    prompts: parsePrompts(sets, promptFlags(config)).value,
    // Without the flags the default applies; it must be the same.
    ...(isDefaultHierarchy(config)
      ? {}
      : { scopeHierarchy: Object.fromEntries(narrow as [string, string[]][]) }),
    baseScopes: parseScopes(config.baseScopes.join('+')),
    ...callersAgain(config),
  };
  const empty = !isDefaultHierarchy(config) && narrow.length === 0;
  return !empty && isDeepStrictEqual(resolveConfig(again), config);
}

/** What the flags of machines and roles say, taken apart. */
function callersAgain(config: Config): Pick<Answers, 'machines' | 'roles'> {
  const entries = (texts: readonly string[], parse: typeof parseMachine) =>
    texts.map(parse).flatMap((entry) => ('path' in entry ? [] : [entry]));
  const machines = entries(machineTexts(config), parseMachine);
  const grants = entries(roleTexts(config), parseRole);
  const claim = roleClaimText(config);
  return {
    ...(machines.length > 0
      ? { machines: machines.map(([clientId, scopes]) => ({ clientId, scopes })) }
      : {}),
    ...(grants.length > 0
      ? {
          roles: [
            {
              ...(claim === undefined ? {} : { claim: parseRoleClaim(claim) }),
              grants: Object.fromEntries(grants),
            },
          ],
        }
      : {}),
  };
}

function machineTexts({ machines = [] }: Config): string[] {
  return machines.map(({ clientId, scopes }) => `${clientId}=${scopes.join('+')}`);
}

function roleTexts({ roles = [] }: Config): string[] {
  return roles.flatMap(({ grants }) => Object.entries(grants).map(hierarchyFlag));
}

/** The claim, where it is not the one that the provider writes roles into. */
function roleClaimText({ roles: [first] = [], provider }: Config): string | undefined {
  return first && !isDeepStrictEqual(first.claim, provider.roles?.claim)
    ? first.claim.join('.')
    : undefined;
}

function answerFlags(config: Config, directory: string): string[] {
  const flags = [
    ...(directory === config.name ? [] : ['--name', config.name]),
    ...(config.signIn
      ? ['--sign-in', config.signIn.upstream.id, '--store', config.signIn.store.id]
      : ['--provider', config.provider.id]),
    ...['--framework', config.framework.id],
    ...['--tools', toolsFlag(config)],
    ...toolFlags(config).flatMap((text) => ['--tool', text]),
    ...resourceFlags(config).flatMap((text) => ['--resource', text]),
    ...promptFlags(config).flatMap((text) => ['--prompt', text]),
    ...(config.lists === undefined ? [] : ['--lists', config.lists]),
    ...['--spec', config.revision.id],
    ...(config.downstream.id === 'none' ? [] : ['--downstream', config.downstream.id]),
    ...(config.dpop === 'off' ? [] : ['--dpop', config.dpop]),
  ];
  if (!isDeepStrictEqual(config.baseScopes, catalog.defaultBaseScopes)) {
    flags.push('--base-scopes', config.baseScopes.join('+'));
  }
  if (!isDefaultHierarchy(config)) {
    for (const entry of Object.entries(config.scopeHierarchy)) {
      flags.push('--scope-hierarchy', hierarchyFlag(entry));
    }
  }
  for (const text of machineTexts(config)) flags.push('--machine', text);
  for (const text of roleTexts(config)) flags.push('--role', text);
  const claim = roleClaimText(config);
  if (claim !== undefined) flags.push('--role-claim', claim);
  for (const [key, value] of Object.entries(config.providerSettings)) {
    flags.push('--provider-setting', `${key}=${value}`);
  }
  for (const { provider, providerSettings } of config.issuers ?? []) {
    const settings = Object.entries(providerSettings).map(([key, value]) => `${key}=${value}`);
    flags.push('--issuer', [provider.id, ...settings].join(' '));
  }
  return [...flags, '--package-manager', config.packageManager];
}

const withExample: readonly BuiltInTool[] = [...builtInTools, ...exampleTools];

/** Sets where all they bring is there, single built-in tools else, `none` without any. */
function toolsFlag(config: Config): string {
  const words: string[] = [];
  const covered = new Set<string>();
  for (const { name, builtIn } of config.tools) {
    if (!builtIn || exampleTools.includes(builtIn) || covered.has(name)) continue;
    const set = catalog.toolSets.find(({ tools }) => tools.includes(builtIn));
    const isWhole = set !== undefined && hasAllOf(set, config);
    words.push(isWhole ? set.id : name);
    for (const tool of isWhole ? set.tools : [builtIn]) covered.add(tool.name);
  }
  return words.length > 0 ? words.join(',') : 'none';
}

function hasAllOf({ tools, resources, prompts }: ToolSet, config: Config): boolean {
  const there = [...config.tools, ...config.resources, ...config.prompts];
  return [...tools, ...resources, ...prompts].every((one) =>
    there.some(({ builtIn }) => builtIn === one),
  );
}

/** Those that no set on the command line brings as they are. */
function resourceFlags(config: Config): string[] {
  const brought = parseResources(toolsFlag(config), []).value;
  return config.resources
    .filter(
      ({ uri, scopes }) =>
        !brought.some((one) => one.uri === uri && isDeepStrictEqual(one.scopes, scopes)),
    )
    .map(({ uri, scopes }) => `${uri}=${scopes.join('+')}`);
}

function promptFlags(config: Config): string[] {
  const brought = parsePrompts(toolsFlag(config), []).value;
  return config.prompts
    .filter(
      ({ name, scopes }) =>
        !brought.some((one) => one.name === name && isDeepStrictEqual(one.scopes, scopes)),
    )
    .map(({ name, scopes }) => `${name}=${scopes.join('+')}`);
}

function toolFlags(config: Config): string[] {
  return config.tools
    .filter(({ name, scopes }) => {
      const known = config.downstream.id === 'none' ? builtInTools : withExample;
      const builtIn = known.find((tool) => tool.name === name);
      return !builtIn || !isDeepStrictEqual(builtIn.scopes, scopes);
    })
    .map(({ name, scopes }: ToolAnswer | Config['tools'][number]) => `${name}=${scopes.join('+')}`);
}

/** Writes one entry of the hierarchy as its flag takes it. */
export function hierarchyFlag([broad, narrow]: [string, readonly string[]]): string {
  return `${broad}=${narrow.join('+')}`;
}

function isDefaultHierarchy(config: Config): boolean {
  const { scopeHierarchy } = resolveConfig({
    ...identity(config),
    tools: named(config.tools),
    resources: config.resources.map(({ uri, scopes }) => ({ uri, scopes: [...scopes] })),
    prompts: named(config.prompts),
  });
  return isDeepStrictEqual(scopeHierarchy, config.scopeHierarchy);
}

function named(entries: Config['tools'] | Config['prompts']): PromptAnswer[] {
  return entries.map(({ name, scopes }) => ({ name, scopes: [...scopes] }));
}

function identity(config: Config): Omit<Answers, 'tools' | 'resources' | 'prompts'> {
  return {
    name: config.name,
    ...(config.existing ? { existing: config.existing } : { framework: config.framework.id }),
    provider: config.provider.id,
    ...(config.signIn === undefined ? {} : { signIn: signInAnswer(config.signIn) }),
    spec: config.revision.id,
    downstream: config.downstream.id,
    dpop: config.dpop,
    packageManager: config.packageManager,
    providerSettings: { ...config.providerSettings },
    lists: config.lists,
    ...(config.issuers === undefined ? {} : { issuers: issuerAnswers(config) }),
  };
}
