import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { shapeOf } from '../../catalog/existing.js';
import type { Findings } from '../../existing/findings.js';
import type { Gathered } from './gather.js';

/** The folder of what is ours, and the one where somebody has that already. */
const FOLDERS = ['mcp-auth', 'mcp-auth-guard'] as const;

/** Finds where the layer goes unless somebody says otherwise: below the code, where its compiler looks. */
export function defaultLayer({ directory, facts }: Findings): string {
  return path.posix.join(facts.sourceRoot, freeFolder(path.join(directory, facts.sourceRoot)));
}

function freeFolder(directory: string): string {
  const [first, second] = FOLDERS;
  return existsSync(path.join(directory, first)) ? second : first;
}

/** Finds where development goes: beside the layer, so that it can be left out of what is put in service. */
function developmentBeside(directory: string, layer: string): string {
  const folder = freeFolder(directory);
  const isShared = layer === folder || layer.startsWith(`${folder}/`);
  return isShared ? `${folder}-dev` : folder;
}

/** The command of the owner that starts the server; undefined where none is known. */
export function startCommandOf(
  { facts }: Findings,
  { flags, before }: Gathered,
): readonly string[] | undefined {
  if (flags.start) return flags.start;
  if (before.start) return before.start;
  const { start } = facts.scripts;
  return start === undefined ? undefined : runScript(facts.packageManager, start);
}

/** Puts together what the record says of the server. */
export function existingAnswerOf(
  findings: Findings,
  gathered: Gathered,
  start: readonly string[],
  layer: string,
): ExistingAnswer {
  const { directory, facts, shape, doors } = findings;
  const { flags, before } = gathered;
  const { build: script } = facts.scripts;
  const build =
    before.build ?? (script === undefined ? undefined : runScript(facts.packageManager, script));
  return {
    shape: shape.value,
    runtime: shapeOf(shape.value).runtime,
    language: facts.language,
    modules: facts.modules,
    imports: facts.imports,
    layer,
    development: developmentBeside(directory, layer),
    ...routesOf(findings),
    doors: doors.map(({ value }) => ({ ...value })),
    start: [...start],
    ...(build === undefined ? {} : { build: [...build] }),
    environment: { ...before.environment, ...flags['start-env'] },
  };
}

/** The folder of the routes of Next, where the server is one of them. */
function routesOf({ spots }: Findings): { routes?: string } {
  const route = spots.find(({ value }) => value.kind === 'route');
  const [, routes] = /^((?:.*\/)?app)\//.exec(route?.at?.file ?? '') ?? [];
  return routes === undefined ? {} : { routes };
}

/** The command that runs a script of package.json. */
export function runScript(
  packageManager: Findings['facts']['packageManager'],
  name: string,
): string[] {
  return [packageManager === 'yarn-berry' ? 'yarn' : packageManager, 'run', name];
}
