import path from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import fs from 'fs-extra';
import type { ExistingAnswer } from '../../../src/answers/existing-schema.js';
import { resolveConfig } from '../../../src/answers/resolve.js';
import { validateAnswers } from '../../../src/answers/validate.js';
import { prepareRendering, renderFiles } from '../../../src/render/index.js';
import { repository } from '../../support/cells.js';
import type { InstalledServer } from './existing-server.js';
import type { Shape } from './shapes.js';

type Json = Record<string, Record<string, string>>;

/**
 * Puts the guard in front of a server without reading it: the files are rendered, the patch is the one that was
 * tried by hand.
 */
export async function protectByHand(
  shape: Shape,
  { directory, run }: InstalledServer,
  existing: ExistingAnswer,
): Promise<void> {
  const file = (name: string) => path.join(directory, name);
  await prepareRendering(existing);
  for (const [name, { kind, text }] of renderFiles(configFor(shape, existing))) {
    if (kind !== 'addition') await fs.outputFile(file(name), text);
    else if (name === 'package.json') await addKeys(file(name), JSON.parse(text) as Json);
  }
  const patch = path.join(repository, 'test/existing/patches', `${shape.id}.diff`);
  for (const change of parsePatch(await fs.readFile(patch, 'utf8'))) {
    const name = file(change.newFileName?.replace(/^b\//, '') ?? '');
    const text = applyPatch(await fs.readFile(name, 'utf8'), change);
    if (text === false) throw new Error(`the patch of ${name} does not apply`);
    await fs.writeFile(name, text);
  }
  await run('install', '--ignore-scripts', '--no-audit', '--no-fund');
}

function configFor({ tools, resources = [], prompts = [], id }: Shape, existing: ExistingAnswer) {
  const scopes = (what: string) => [`${what}:use`];
  const checked = validateAnswers({
    name: id,
    existing,
    provider: 'generic-oidc',
    spec: '2026-07-28',
    tools: tools.map((name) => ({ name, scopes: scopes(name) })),
    resources: resources.map((uri) => ({ uri, scopes: scopes('resources') })),
    prompts: prompts.map((name) => ({ name, scopes: scopes(name) })),
    baseScopes: ['mcp:access'],
    scopeHierarchy: {},
    packageManager: 'npm',
  });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return resolveConfig(checked.answers);
}

async function addKeys(file: string, additions: Json): Promise<void> {
  const own = (await fs.readJson(file)) as Json;
  for (const [key, members] of Object.entries(additions)) own[key] = { ...members, ...own[key] };
  await fs.writeJson(file, own, { spaces: 2 });
}
