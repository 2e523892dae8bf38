import { createHash } from 'node:crypto';
import path from 'node:path';
import ts from 'typescript';
import type { FileTree } from '../../src/render/index.js';

/** What of a text counts. */
export type View = (text: string) => string;

/**
 * Finds the TypeScript files that have not been seen before, together with whatever they import.
 * Most files are the same in many projects, down to the last import; the compiler and the linter
 * say the same of all of them.
 */
export class DistinctFiles {
  readonly #seen = new Set<string>();
  readonly #memory = new Map<string, string>();
  readonly #imports = new Map<string, readonly string[]>();

  /**
   * @param own what of a file has to differ; all of it when left out
   * @param imported what of the files it leads to
   * @param steps how many imports away these may be
   */
  constructor(
    readonly own: View = (text) => text,
    readonly imported: View = own,
    readonly steps = Infinity,
  ) {}

  /** @returns paths in the project of its files that no project before had */
  newIn(tree: FileTree): string[] {
    const names = [...tree.keys()].filter((name) => isSource(name));
    // What a file declares for everyone counts for every file.
    const forAll = names.filter((name) => declaresForAll(tree.get(name) ?? ''));
    return names.filter((name) => {
      const digest = createHash('sha256');
      for (const each of [...this.#closure(tree, name, forAll)].sort()) {
        digest.update(`${each}\0${this.#see(this.imported, tree.get(each) ?? '')}\0`);
      }
      const key = digest
        .update(`${name}\0${this.#see(this.own, tree.get(name) ?? '')}`)
        .digest('hex');
      if (this.#seen.has(key)) return false;
      this.#seen.add(key);
      return true;
    });
  }

  #see(view: View, text: string): string {
    const key = `${view.name}\0${text}`;
    let seen = this.#memory.get(key);
    if (seen === undefined) {
      seen = view(text);
      this.#memory.set(key, seen);
    }
    return seen;
  }

  /** A file and everything of the project it leads to, as what declares for everyone does within one step. */
  #closure(tree: FileTree, file: string, forAll: readonly string[]): Set<string> {
    const found = new Map([file, ...forAll].map((each) => [each, each === file ? 0 : 1]));
    for (const [name, steps] of found) {
      if (steps === this.steps) continue;
      for (const imported of this.#importsOf(tree.get(name) ?? '')) {
        if (!imported.startsWith('.')) continue;
        const target = path.posix.join(path.posix.dirname(name), imported).replace(/\.js$/, '.ts');
        // Breadth first: nothing is nearer than it was found.
        if (!found.has(target)) found.set(target, steps + 1);
      }
    }
    return new Set(found.keys());
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

/**
 * A text without what stands in its strings and numbers, import paths excepted: all that a linter
 * looks at. Comments stay, for they can speak to it.
 */
export function shapeOf(text: string): string {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  let shape = '';
  let end = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (ts.isRegularExpressionLiteral(node)) return;
      shape += `${text.slice(end, node.getStart())}${ts.SyntaxKind[node.kind]}`;
      end = node.getEnd();
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return shape + text.slice(end);
}

/** The types that a text gives to others, as far as they stand there; otherwise its shape. */
export function typesOf(text: string): string {
  const { outputText, diagnostics } = ts.transpileDeclaration(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      removeComments: true,
    },
    reportDiagnostics: true,
  });
  return diagnostics?.length === 0 ? outputText : shapeOf(text);
}

/** Whether a file of a project is one that its compiler looks at. */
export function isSource(name: string): boolean {
  return name.endsWith('.ts') && !name.startsWith('.secure-mcp/');
}

/** Whether a file changes types that it does not export. */
export function declaresForAll(text: string): boolean {
  return /^declare (module|global)\b/m.test(text);
}
