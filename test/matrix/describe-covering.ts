import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import fs from 'fs-extra';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { repository } from '../support/cells.js';
import { coveringSet, PROJECTS_OF_A_COMPILER } from '../support/covering-set.js';
import { matrix } from '../support/narrowed.js';
import {
  declaresForAll,
  DistinctFiles,
  isSource,
  shapeOf,
  typesOf,
} from '../support/distinct-files.js';

const root = path.join(repository, '.cache', 'covering-set');
const distinct = new DistinctFiles();

/** The projects of a framework, in parts that one compiler can hold. */
const parts = matrix.frameworks.flatMap(({ id: frameworkId }) => {
  const projects = coveringSet.filter((project) => project.frameworkId === frameworkId);
  const count = Math.ceil(projects.length / PROJECTS_OF_A_COMPILER);
  return Array.from({ length: count }, (_, part) => ({
    frameworkId,
    part: part + 1,
    projects: projects.slice(part * PROJECTS_OF_A_COMPILER, (part + 1) * PROJECTS_OF_A_COMPILER),
  }));
});

/**
 * Describes a set of projects in which any two choices meet, each in a directory of its own below one shared
 * installation. One compiler program holds the projects of a part, and the linter asks it.
 *
 * @param isIn the parts to look at, counted from one for each framework; the first ones together show every choice
 * @param steps how many imports away the types may be that make a file another one for the linter
 */
export function describeCovering(isIn: (part: number) => boolean, steps?: number): void {
  // It looks at the form of a file, and at the types of what it imports.
  const distinctForLinter = new DistinctFiles(shapeOf, typesOf, steps);
  describe.each(parts.filter(({ part }) => isIn(part)))(
    'the projects for $frameworkId, part $part',
    (each) => {
      describePart(each, distinctForLinter);
    },
  );
}

function describePart(
  { frameworkId, part, projects }: (typeof parts)[number],
  distinctForLinter: DistinctFiles,
): void {
  const directory = path.join(root, `${frameworkId}-${String(part)}`);
  /** Given up before the next part's is made. */
  let program: ts.Program | undefined;
  let files: string[];
  let forLinter: string[];
  let config: Linter.Config[];

  beforeAll(async () => {
    await fs.emptyDir(directory);
    files = [];
    forLinter = [];
    const forAll: string[] = [];
    for (const { id, config } of projects) {
      const tree = render(config);
      const place = (name: string) => path.join(directory, id, name);
      for (const [name, text] of tree) {
        if (isSource(name) || !name.includes('/')) await fs.outputFile(place(name), text);
        if (isSource(name) && declaresForAll(text)) forAll.push(place(name));
      }
      files.push(...distinct.newIn(tree).map(place));
      forLinter.push(...distinctForLinter.newIn(tree).map(place));
    }
    const [first] = projects;
    if (!first) throw new Error(`no project for ${frameworkId}`);
    const inFirst = (name: string) => path.join(directory, first.id, name);
    const { options } = ts.parseJsonConfigFileContent(
      await fs.readJson(inFirst('tsconfig.json')),
      ts.sys,
      path.dirname(inFirst('tsconfig.json')),
    );
    program = ts.createProgram([...new Set([...files, ...forLinter, ...forAll])], options);
    const module = (await import(pathToFileURL(inFirst('eslint.config.js')).href)) as {
      default: Linter.Config[];
    };
    config = module.default;
  });

  afterAll(() => {
    program = undefined;
  });

  it('type-check', () => {
    if (!program) throw new Error('no program');
    const checked = program;
    const problems = files.flatMap((file) => {
      const source = checked.getSourceFile(file);
      return [
        ...checked.getSyntacticDiagnostics(source),
        ...checked.getSemanticDiagnostics(source),
      ];
    });
    const host = {
      ...ts.sys,
      getNewLine: () => '\n',
      getCanonicalFileName: (name: string) => name,
    };
    const all = [
      ...checked.getOptionsDiagnostics(),
      ...checked.getGlobalDiagnostics(),
      ...problems,
    ];
    const report = ts.formatDiagnostics(all, { ...host, getCurrentDirectory: () => root });
    expect(report).toBe('');
  });

  it('pass their linter', async () => {
    const parserOptions = {
      projectService: false,
      programs: [program],
      tsconfigRootDir: directory,
    };
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [...config, { files: ['**/*.ts'], languageOptions: { parserOptions } }],
    });
    const results = await eslint.lintFiles(forLinter);
    expect(results).toHaveLength(forLinter.length);
    const problems = results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, message }) => `${path.relative(root, filePath)}:${line} ${message}`),
    );
    expect(problems).toEqual([]);
  });
}
