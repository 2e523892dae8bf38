import path from 'node:path';
import fs from 'fs-extra';
import ts from 'typescript';
import { repository } from './cells.js';

/** Files of `src`, each with the files of `src` that it imports, types included; relative to `src`. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads the imports of every file below `src`, as the compiler sees them. */
export async function readImportGraph(): Promise<ImportGraph> {
  const root = path.join(repository, 'src');
  const names = (await fs.readdir(root, { recursive: true, encoding: 'utf8' }))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
  const graph = new Map<string, readonly string[]>();
  for (const name of names) {
    const text = await fs.readFile(path.join(root, name), 'utf8');
    const { importedFiles } = ts.preProcessFile(text, true, true);
    const imported = importedFiles
      .filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) =>
        path.posix.join(path.posix.dirname(name), fileName.replace(/\.js$/, '.ts')),
      );
    graph.set(name, [...new Set(imported)]);
  }
  return graph;
}

/** Finds one circle of imports, as the files on it in order, or `undefined` where there is none. */
export function findImportCircle(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string[] | undefined => {
    const start = trail.indexOf(file);
    if (start !== -1) return [...trail.slice(start), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...trail, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}
