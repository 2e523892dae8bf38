import path from 'node:path';
import fs from 'fs-extra';
import { toAnswersFile } from '../../../src/answers/answers-file.js';
import type { ExistingAnswer } from '../../../src/answers/existing-schema.js';
import { resolveConfig } from '../../../src/answers/resolve.js';
import { validateAnswers } from '../../../src/answers/validate.js';
import { planEdits } from '../../../src/existing/edits/index.js';
import type { BaseEntry } from '../../../src/render/base-file.js';
import { applyChanges, type FileChange } from '../../../src/update/apply-update.js';
import { patchChanges, type WrittenFile } from '../../../src/update/patches.js';
import { recordChanges } from '../../../src/update/record-changes.js';
import { repository } from '../../support/cells.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import type { ProtectedServer } from './spots.js';

const SPEC = '2026-07-28';

/** A copy of a server that exists already, with the package of ours that it is going to get. */
export function copyOf({ directory }: ProtectedServer): string {
  const copy = path.join(temporaryDirectory(), 'server');
  fs.copySync(path.join(repository, 'test/existing/servers', directory), copy);
  return copy;
}

/** What protecting a copy writes: the real edits, and a few files in place of the whole layer. */
export function changesFor(
  directory: string,
  server: ProtectedServer,
  more: Readonly<Record<string, string>> = {},
): FileChange[] {
  const read = (file: string) => fs.readFileSync(path.join(directory, file), 'utf8');
  const { existing } = server;
  const { files } = planEdits(server, existing, read);
  const edited = [...files].map(([file, texts]): WrittenFile => ({
    path: file,
    ...texts,
    change: 'edit',
  }));
  const ours: Record<string, string> = {
    'secure-mcp.json': answersText(existing),
    [`${existing.layer}/index.ts`]: 'export const protectServer = 1;\n',
    [`${existing.layer}/auth/deep/guard.ts`]: 'export const guard = 1;\n',
    [`${existing.layer}/scope-map.ts`]: 'export const scopes = {};\n',
    [`${existing.development}/README.md`]: '# Ours\n',
    ...more,
  };
  const created = Object.entries(ours).map(([file, after]): WrittenFile => ({
    path: file,
    before: undefined,
    after,
    change: 'create',
  }));
  const manifest = read('package.json');
  const json = JSON.parse(manifest) as Record<string, Record<string, string>>;
  json['scripts'] = { ...json['scripts'], 'mcp-auth:dev': 'ours' };
  json['dependencies'] = { ...json['dependencies'], jose: '6.2.18' };
  const after = `${JSON.stringify(json, null, 2)}\n`;
  const merged: WrittenFile = { path: 'package.json', before: manifest, after, change: 'merge' };
  const rendered = new Map<string, BaseEntry>([
    // Nothing had to be written there: all of its lines were there.
    ['.gitignore', { kind: 'shared', text: 'node_modules\n' }],
    ...created.map(
      (file) => [file.path, { kind: 'generated', text: file.after }] as [string, BaseEntry],
    ),
  ]);
  const all = [...edited, ...created, merged];
  return [
    ...all,
    ...patchChanges(directory, all),
    ...recordChanges(directory, [], rendered, { spec: SPEC }),
  ];
}

/** A copy that is protected. */
export async function protectedCopy(server: ProtectedServer): Promise<string> {
  const directory = copyOf(server);
  await protect(directory, server);
  return directory;
}

export async function protect(directory: string, server: ProtectedServer): Promise<void> {
  await applyChanges(directory, changesFor(directory, server));
}

function answersText(existing: ExistingAnswer): string {
  const given = {
    name: 'copy',
    existing,
    provider: 'keycloak',
    spec: SPEC,
    tools: [{ name: 'a', scopes: ['a:read'] }],
  };
  const checked = validateAnswers(given);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return toAnswersFile(resolveConfig(checked.answers));
}

/** Every file with its mode and bytes, and every directory: what a hash of the tree would be made of. */
export function treeOf(directory: string): Record<string, string> {
  const entries = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    entries.map((entry) => {
      const place = path.join(directory, entry);
      const stats = fs.lstatSync(place);
      const mode = (stats.mode & 0o777).toString(8);
      return [entry, stats.isFile() ? `${mode} ${fs.readFileSync(place, 'latin1')}` : 'directory'];
    }),
  );
}
