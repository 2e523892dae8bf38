import { createHash } from 'node:crypto';
import path from 'node:path';
import { format } from 'prettier';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { Config } from '../../src/answers/config.js';
import { BASE_PATH, parseBaseFile } from '../../src/render/base-file.js';
import { render, type FileTree } from '../../src/render/index.js';

/** A configuration and what was chosen for it. */
export interface TitledConfig {
  readonly title: string;
  readonly config: Config;
}

/** Declares what holds of every project, whatever was chosen for it. */
export function describeProjects(projects: readonly TitledConfig[]): void {
  describe.each(projects)('the project for $title', ({ config }) => {
    const tree = render(config);

    it('is made of valid files', () => {
      expectValidFiles(tree);
    });

    it('satisfies the formatter that it ships', async () => {
      await expectFormatted(tree);
    });

    it('depends on what it imports and on nothing else', () => {
      const { dependencies, devDependencies } = JSON.parse(tree.get('package.json') ?? '{}') as {
        dependencies: Record<string, string>;
        devDependencies: Record<string, string>;
      };
      const inSource = importedPackages(tree, /^src\//);
      expect(Object.keys(dependencies).sort()).toEqual([...inSource].sort());

      const elsewhere = importedPackages(tree, /^(test|dev)\/|\.config\.(ts|js)$/);
      // Used by their commands or by the compiler instead of an import.
      const tools = new Set(['eslint', 'prettier', 'tsx', 'typescript', '@types/node']);
      const unused = Object.keys(devDependencies).filter(
        (name) =>
          !elsewhere.has(name) &&
          !tools.has(name) &&
          !inSource.has(name.replace('@types/', '')) &&
          !elsewhere.has(name.replace('@types/', '')),
      );
      expect(unused).toEqual([]);
      const missing = [...elsewhere].filter(
        (name) => dependencies[name] === undefined && devDependencies[name] === undefined,
      );
      expect(missing).toEqual([]);
    });

    it('pins every version exactly', () => {
      const { dependencies, devDependencies } = JSON.parse(tree.get('package.json') ?? '{}') as {
        dependencies: Record<string, string>;
        devDependencies: Record<string, string>;
      };
      for (const version of Object.values({ ...dependencies, ...devDependencies })) {
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      }
    });

    it('keeps the text and the digest of every generated file', () => {
      const base = parseBaseFile(tree.get(BASE_PATH) ?? '');
      for (const [name, entries] of base) {
        expect(entries, name).toHaveLength(1);
        const [entry] = entries;
        const text = tree.get(name) ?? '';
        expect(entry?.text, name).toBe(entry?.kind === 'seed' ? undefined : text);
        const digest = createHash('sha256').update(text).digest('hex');
        expect(entry?.sha256, name).toBe(digest);
      }
      const listed = [...tree.keys()].filter((name) => !name.startsWith('.secure-mcp/'));
      expect([...base.keys()]).toEqual(listed.sort());
    });

    it('names for every requirement a test that names the requirement', () => {
      const rows = [
        ...(tree.get('docs/requirements.md') ?? '').matchAll(/^\| ([A-Z]+-\d+) \|.*`(.+)` \|$/gm),
      ];
      expect(rows.length).toBeGreaterThan(70);
      for (const [, id = '', proof = ''] of rows) {
        expect(requirementsIn(tree.get(proof) ?? ''), `${id} in ${proof}`).toContain(id);
      }
    });

    it('is the same every time', () => {
      expect([...render(config)]).toEqual([...tree]);
    });
  });
}

/** Expects paths that a file system takes, and texts that their readers can parse. */
export function expectValidFiles(tree: FileTree): void {
  const lowerCase = [...tree.keys()].map((name) => name.toLowerCase());
  expect(new Set(lowerCase).size).toBe(lowerCase.length);
  for (const [name, text] of tree) {
    expect(name).toMatch(/^[A-Za-z0-9._@-]+(\/[A-Za-z0-9._@-]+)*$/);
    expect(name.split('/')).not.toContain('..');
    expect(text.endsWith('\n') && !text.endsWith('\n\n'), `${name} ends with one line break`).toBe(
      true,
    );
    expect(text.includes('\r'), name).toBe(false);
    expect(text, name).not.toContain('[object Object]');
    if (/\.(ts|js)$/.test(name) && !parsed.has(text)) {
      expect(syntaxErrors(name, text)).toEqual([]);
      parsed.add(text);
    }
    if (name.endsWith('.json')) expect(() => JSON.parse(text) as unknown).not.toThrow();
    if (name.endsWith('.yml')) expect(parseDocument(text).errors).toEqual([]);
  }
  for (const [name, text] of tree) {
    const isWorkflow = name.includes('.github/');
    // Names and texts of the user may hold braces; files without them may not.
    if (!isWorkflow && /^(src\/auth|test\/auth|dev|Dockerfile)/.test(name)) {
      expect(text, name).not.toMatch(/\{\{[#/>a-z]/);
    }
  }
}

const parsed = new Set<string>();

function syntaxErrors(name: string, text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    fileName: name,
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  return diagnostics.map(
    ({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

/** Expects that the project's own formatter would change nothing. */
export async function expectFormatted(tree: FileTree): Promise<void> {
  const options = JSON.parse(tree.get('.prettierrc.json') ?? '{}') as object;
  for (const [name, text] of tree) {
    if (!/\.(ts|js|json|yml)$/.test(name) || /^(secure-mcp\.json|\.secure-mcp\/)/.test(name))
      continue;
    if (known.has(`${name}\0${text}`)) continue;
    expect(await format(text, { ...options, filepath: name }), name).toBe(text);
    known.add(`${name}\0${text}`);
  }
}

/** Files that were found to be in order; most are the same in many projects. */
const known = new Set<string>();

/** Identifiers of requirements in a text; `X-01…03` names three. */
function requirementsIn(text: string): string[] {
  return [...text.matchAll(/\b([A-Z]+)-(\d\d)(?:…(\d\d))?/g)].flatMap(([, family, from, to]) => {
    const first = Number(from);
    const count = to === undefined ? 1 : Number(to) - first + 1;
    return Array.from(
      { length: count },
      (_, index) => `${family ?? ''}-${String(first + index).padStart(2, '0')}`,
    );
  });
}

/** Names of the packages that files import, also by type. */
function importedPackages(tree: FileTree, where: RegExp): Set<string> {
  const names = new Set<string>();
  for (const [name, text] of tree) {
    if (!where.test(name) || !/\.(ts|js)$/.test(name)) continue;
    for (const fileName of importsOf(text)) {
      if (fileName.startsWith('.') || fileName.startsWith('node:')) continue;
      const parts = fileName.split('/');
      names.add(
        fileName.startsWith('@')
          ? path.posix.join(parts[0] ?? '', parts[1] ?? '')
          : (parts[0] ?? ''),
      );
    }
  }
  return names;
}

/** What a text imports; most are the same in many projects. */
function importsOf(text: string): readonly string[] {
  let imports = read.get(text);
  if (!imports) {
    imports = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
    read.set(text, imports);
  }
  return imports;
}

const read = new Map<string, readonly string[]>();
