import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { shownProjects } from '../support/canonical-projects.js';

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

/** Names with a leading dot would act on this repository: `.gitignore`, `.gitattributes`. */
function snapshotPath(id: string, path: string): string {
  return `../__snapshots__/${id}/${path.replace(/(^|\/)\./g, '$1dot-')}`;
}
