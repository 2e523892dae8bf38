import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { repository } from '../../../support/cells.js';
import type { Edit } from './kind.js';

/** Sources of a server, and where it starts. */
export interface Sources {
  readonly root: string;
  readonly entry: string;
}

/**
 * Bundles a server with these edits; returns the program.
 *
 * @throws Error when a text that is to be replaced stands there not at all, or more than once
 */
export async function bundle(
  name: string,
  { root, entry }: Sources,
  edits: readonly Edit[],
): Promise<string> {
  // Where Node finds the packages by climbing.
  const outfile = path.join(repository, '.cache', 'audit', 'corpus', `${name}.mjs`);
  const done = new Set<Edit>();
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    plugins: [editing(root, edits, done)],
  });
  const missed = edits.find((edit) => !done.has(edit));
  if (missed) throw new Error(`${name}: ${missed.file} is no part of the program`);
  return outfile;
}

function editing(root: string, edits: readonly Edit[], done: Set<Edit>): Plugin {
  return {
    name: 'editing',
    setup(building) {
      building.onLoad({ filter: /\.[jt]s$/ }, async ({ path: file }) => {
        const inside = path.relative(root, file).replaceAll(path.sep, '/');
        const mine = edits.filter((edit) => edit.file === inside);
        if (mine.length === 0) return undefined;
        let contents = await readFile(file, 'utf8');
        for (const edit of mine) {
          const count = contents.split(edit.find).length - 1;
          if (count !== 1) throw new Error(`${inside} has ${count} times: ${edit.find}`);
          contents = contents.replace(edit.find, () => edit.replace);
          done.add(edit);
        }
        return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}
