import { isDeepStrictEqual } from 'node:util';
import { catalog } from '../catalog/index.js';
import type { Config } from './config.js';
import { builtInTools } from './defaults.js';
import {
  parseHierarchy,
  parseMachine,
  parseRole,
  parseRoleClaim,
  parseScopes,
  parseTools,
} from './flag-syntax.js';
import { resolveConfig } from './resolve.js';
import type { Answers, ToolAnswer } from './schema.js';

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
function withoutBareDashes(words: readonly string[]): string[] {
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
  const tools = parseTools(toolsFlag(config), toolFlags(config)).value;
  const narrow = Object.entries(config.scopeHierarchy).map(hierarchyFlag).map(parseHierarchy);
  if (narrow.some((entry) => 'path' in entry)) return false;
  const again: Answers = {
    ...identity(config),
    tools,
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
    ...['--provider', config.provider.id],
    ...['--framework', config.framework.id],
    ...['--tools', toolsFlag(config)],
    ...toolFlags(config).flatMap((text) => ['--tool', text]),
    ...['--spec', config.revision.id],
    ...(config.downstream.id === 'none' ? [] : ['--downstream', config.downstream.id]),
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
  return [...flags, '--package-manager', config.packageManager];
}

/** With the tool that comes by itself where another API is called. */
const withExample = [...builtInTools, catalog.downstreamTool];

/** Sets where all their tools are there, single built-in tools else, `none` without any. */
function toolsFlag(config: Config): string {
  const names = new Set(config.tools.map(({ name }) => name));
  const words: string[] = [];
  const covered = new Set<string>();
  for (const { name, builtIn } of config.tools) {
    if (!builtIn || builtIn === catalog.downstreamTool || covered.has(name)) continue;
    const set = catalog.toolSets.find(({ tools }) => tools.includes(builtIn));
    const isWhole = set?.tools.every((tool) => names.has(tool.name)) === true;
    words.push(isWhole ? set.id : name);
    for (const tool of isWhole ? set.tools : [builtIn]) covered.add(tool.name);
  }
  return words.length > 0 ? words.join(',') : 'none';
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

function hierarchyFlag([broad, narrow]: [string, readonly string[]]): string {
  return `${broad}=${narrow.join('+')}`;
}

function isDefaultHierarchy(config: Config): boolean {
  const { scopeHierarchy } = resolveConfig({ ...identity(config), tools: toolAnswers(config) });
  return isDeepStrictEqual(scopeHierarchy, config.scopeHierarchy);
}

function toolAnswers(config: Config): ToolAnswer[] {
  return config.tools.map(({ name, scopes }) => ({ name, scopes: [...scopes] }));
}

function identity(config: Config): Omit<Answers, 'tools'> {
  return {
    name: config.name,
    framework: config.framework.id,
    provider: config.provider.id,
    spec: config.revision.id,
    downstream: config.downstream.id,
    packageManager: config.packageManager,
    providerSettings: { ...config.providerSettings },
  };
}
