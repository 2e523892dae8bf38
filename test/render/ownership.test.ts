import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { renderFiles } from '../../src/render/index.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { exampleConfig } from '../support/example-config.js';

const OWNERS = { generated: 'ours, merged', shared: 'yours, merged', seed: 'yours' };

interface Row {
  readonly paths: readonly string[];
  readonly owner: string;
}

/** The rows of the table that says whose a file is. */
function ownershipIn(readme: string): Row[] {
  const [, table = ''] = readme.split(
    '| path | what it holds | whose it is |\n| --- | --- | --- |\n',
  );
  const lines = table.slice(0, table.indexOf('\n\n')).split('\n');
  return lines.map((line) => {
    const [paths = '', , owner = ''] = line.slice(2, -2).split(' | ');
    return { paths: [...paths.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path), owner };
  });
}

/** Owners of a file: a path counts before the folder it is in, and that before one further out. */
function ownersOf(file: string, rows: readonly Row[]): string[] {
  const fitting = rows.flatMap(({ paths, owner }) =>
    paths
      .filter((path) => (path.endsWith('/') ? file.startsWith(path) : file === path))
      .map((path) => ({ path, owner })),
  );
  const longest = Math.max(...fitting.map(({ path }) => path.length));
  return fitting.filter(({ path }) => path.length === longest).map(({ owner }) => owner);
}

const projects = [
  ...canonicalProjects,
  ...catalog.frameworks.map(({ id }) => ({ id, config: exampleConfig({ frameworkId: id }) })),
];

describe.each(projects)('the README of $id', ({ config }) => {
  const files = renderFiles(config);
  const rows = ownershipIn(files.get('README.md')?.text ?? '');

  it('has one row for every file, which says whose it is', () => {
    const wrong = [...files]
      .filter(([file]) => !file.startsWith('.secure-mcp/'))
      .map(
        ([file, { kind }]) =>
          `${file}: ${ownersOf(file, rows).join('; ')} (${kind === 'addition' ? kind : OWNERS[kind]})`,
      )
      .filter((line) => !/: ([^;]+) \(\1\)$/.test(line));
    expect(wrong).toEqual([]);
  });

  it('has no row for what is not there', () => {
    const names = [...files.keys(), '.secure-mcp/base.txt'];
    const paths = rows.flatMap((row) => row.paths);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !names.some((name) => name.startsWith(path)))).toEqual([]);
  });

  it('says nothing of merges once the project was ejected', () => {
    const readme = renderFiles({ ...config, isEjected: true }).get('README.md')?.text ?? '';
    const owners = ownershipIn(readme).map(({ owner }) => owner);
    expect(new Set(owners)).toEqual(new Set(['yours']));
    expect(readme).not.toMatch(/merged|generated \|/);
  });
});
