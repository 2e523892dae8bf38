import { createHash } from 'node:crypto';
import path from 'node:path';
import ts from 'typescript';
import type { FileTree } from '../../src/render/index.js';

/**
 * Finds the TypeScript files that have not been seen before, together with whatever they import.
 * Most files are the same in many projects, down to the last import; the compiler and the linter
 * say the same of all of them.
 */
export class DistinctFiles {
  readonly #seen = new Set<string>();
  readonly #imports = new Map<string, readonly string[]>();

  /** @returns paths in the project of its files that no project before had */
  newIn(tree: FileTree): string[] {
    const names = [...tree.keys()].filter((name) => isSource(name));
    // What a file declares for everyone counts for every file.
    const forAll = names.filter((name) => declaresForAll(tree.get(name) ?? ''));
    return names.filter((name) => {
      const digest = createHash('sha256');
      for (const each of [...this.#closure(tree, [name, ...forAll])].sort()) {
        digest.update(`${each}\0${tree.get(each) ?? ''}\0`);
      }
      const key = digest.update(name).digest('hex');
      if (this.#seen.has(key)) return false;
      this.#seen.add(key);
      return true;
    });
  }

  /** Files and everything of the project they lead to. */
  #closure(tree: FileTree, names: readonly string[]): Set<string> {
    const found = new Set(names);
    for (const name of found) {
      for (const imported of this.#importsOf(tree.get(name) ?? '')) {
        if (!imported.startsWith('.')) continue;
        const target = path.posix.join(path.posix.dirname(name), imported);
        found.add(target.replace(/\.js$/, '.ts'));
      }
    }
    return found;
  }

  #importsOf(text: string): readonly string[] {
    let imports = this.#imports.get(text);
    if (!imports) {
      imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
      this.#imports.set(text, imports);
    }
    return imports;
  }
}

/** Whether a file of a project is one that its compiler looks at. */
export function isSource(name: string): boolean {
  return name.endsWith('.ts') && !name.startsWith('.secure-mcp/');
}

/** Whether a file changes types that it does not export. */
export function declaresForAll(text: string): boolean {
  return /^declare (module|global)\b/m.test(text);
}
