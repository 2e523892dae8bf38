import { beforeAll, describe, expect, it } from 'vitest';
import { findImportCircle, readImportGraph, type ImportGraph } from '../support/import-graph.js';

/** Rooms of `src`, each with the rooms it may import. Whoever adds one decides here. */
const walls: Record<string, readonly string[]> = {
  'version.ts': [],
  'catalog': [],
  'requirements': ['catalog'],
  'answers': ['catalog'],
  'errors.ts': ['answers'],
  'wizard': ['answers', 'catalog', 'errors.ts'],
  'render': ['answers', 'catalog', 'requirements', 'errors.ts', 'version.ts'],
  'project': ['answers', 'catalog', 'render', 'errors.ts', 'version.ts'],
  'existing': ['answers', 'audit', 'catalog', 'http', 'project', 'errors.ts'],
  'update': [
    ...['answers', 'catalog', 'existing', 'project', 'render', 'requirements'],
    ...['errors.ts', 'version.ts'],
  ],
  'http': ['catalog', 'errors.ts'],
  'report': ['catalog', 'requirements'],
  'audit': [
    ...['answers', 'catalog', 'http', 'project', 'report', 'requirements'],
    ...['errors.ts', 'version.ts'],
  ],
  'doctor': [
    ...['answers', 'catalog', 'http', 'project', 'render', 'report', 'requirements'],
    'errors.ts',
  ],
  'cli': [
    ...['answers', 'audit', 'catalog', 'doctor', 'existing', 'http', 'project', 'render', 'report'],
    ...['requirements', 'update', 'wizard', 'errors.ts', 'version.ts'],
  ],
};

const roomOf = (file: string) => file.split('/')[0] ?? file;

describe('the rooms of src', () => {
  let graph: ImportGraph;
  beforeAll(async () => {
    graph = await readImportGraph();
  });

  it('are all known here, and none that is gone', () => {
    const rooms = new Set([...graph.keys()].map(roomOf));
    expect([...rooms].sort()).toEqual(Object.keys(walls).sort());
  });

  it('import only what stands below them', () => {
    const upward = [...graph].flatMap(([file, imported]) =>
      imported
        .filter((other) => other in walls || other.includes('/'))
        .filter((other) => {
          const room = roomOf(other);
          return (
            !room.startsWith('..') && room !== roomOf(file) && !walls[roomOf(file)]?.includes(room)
          );
        })
        .map((other) => `${file} imports ${other}`),
    );
    expect(upward).toEqual([]);
  });

  it('have no circle of imports', () => {
    expect(findImportCircle(graph)?.join(' → ')).toBeUndefined();
  });
});

describe('a circle of imports', () => {
  it.each<[string, Record<string, string[]>, string | undefined]>([
    ['of two files', { a: ['b'], b: ['a'] }, 'a → b → a'],
    ['of a file with itself', { a: ['a'] }, 'a → a'],
    ['far from the start', { a: ['b'], b: ['c'], c: ['d'], d: ['c'] }, 'c → d → c'],
    ['that is none: two ways to one file', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, undefined],
  ])('is found: %s', (_, files, circle) => {
    expect(findImportCircle(new Map(Object.entries(files)))?.join(' → ')).toBe(circle);
  });
});
