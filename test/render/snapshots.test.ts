import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { render, renderFiles } from '../../src/render/index.js';
import { shownProjects } from '../support/canonical-projects.js';
import { existingProjects } from '../support/existing-projects.js';

/** Snapshots that were compared, below `test/__snapshots__`. */
const written = new Set<string>();

/**
 * The generated projects as real files, so that the effect of a template change reads as a diff.
 * The first project is there whole; of the others only what differs from it.
 */
describe('the generated output', () => {
  const [first, ...others] = shownProjects.map(({ id, config }) => ({
    id,
    tree: render(config),
  }));
  if (!first) throw new Error('no canonical project');

  const reviewed = (tree: ReadonlyMap<string, string>) =>
    // Copies of generated files and the list of their digests follow from the files themselves.
    [...tree].filter(([path]) => !path.startsWith('.secure-mcp/'));

  it.each(reviewed(first.tree))(`of ${first.id}: %s`, async (path, text) => {
    await expect(text).toMatchFileSnapshot(snapshotPath(first.id, path));
  });

  describe.each(others)('of $id', ({ id, tree }) => {
    const different = reviewed(tree).filter(([path, text]) => first.tree.get(path) !== text);

    it.each(different)('%s', async (path, text) => {
      await expect(text).toMatchFileSnapshot(snapshotPath(id, path));
    });

    it('has these files, a star marking what differs', async () => {
      const names = new Set(different.map(([path]) => path));
      const list = reviewed(tree).map(([path]) =>
        names.has(path) ? `* ${path}\n` : `  ${path}\n`,
      );
      await expect(list.join('')).toMatchFileSnapshot(snapshotPath(id, 'FILES.txt'));
    });
  });
});

/** What goes into servers that exist already: whatever no project before has in the same words. */
describe('the output for a server that exists already', () => {
  const seen = new Set(shownProjects.flatMap(({ config }) => [...render(config).values()]));
  const servers = existingProjects.map(({ id, config }) => {
    const files = [...renderFiles(config)].map(([file, { text }]) => ({ file, text }));
    const different = files.filter(({ text }) => !seen.has(text));
    for (const { text } of different) seen.add(text);
    return { id, files, different };
  });

  describe.each(servers)('of $id', ({ id, files, different }) => {
    it.each(different)('$file', async ({ file, text }) => {
      await expect(text).toMatchFileSnapshot(snapshotPath(id, file));
    });

    it('has these files, a star marking what differs', async () => {
      const list = files.map((one) => `${different.includes(one) ? '*' : ' '} ${one.file}\n`);
      await expect(list.join('')).toMatchFileSnapshot(snapshotPath(id, 'FILES.txt'));
    });
  });
});

/** A file left behind would still be found by what imports it from there. */
it('leaves no snapshot of a file that is not generated any more', () => {
  const root = fileURLToPath(new URL('../__snapshots__', import.meta.url));
  const stale = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !written.has(path.relative(root, file).split(path.sep).join('/')));
  const { snapshotState } = expect.getState() as unknown as {
    snapshotState: { _updateSnapshot: string };
  };
  if (snapshotState._updateSnapshot !== 'all') expect(stale).toEqual([]);
  for (const file of stale) rmSync(file);
});

/** Names with a leading dot would act on this repository: `.gitignore`, `.gitattributes`. */
function snapshotPath(id: string, file: string): string {
  const place = `${id}/${file.replace(/(^|\/)\./g, '$1dot-')}`;
  written.add(place);
  return `../__snapshots__/${place}`;
}
