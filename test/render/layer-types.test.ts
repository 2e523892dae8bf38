import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/answers/config.js';
import { renderFiles } from '../../src/render/index.js';
import { repository } from '../support/cells.js';
import { configOfExisting, existingProjects } from '../support/existing-projects.js';

const [sdk2, , next] = existingProjects;
const existing = sdk2.config.existing;
if (!existing || !next) throw new Error('they exist already');

/** A server of SDK 1 with everything that a door may be, which learns of tokens by asking. */
const sdk1 = configOfExisting(
  {
    ...existing,
    shape: 'sdk1',
    modules: 'commonjs',
    imports: '',
    doors: [
      { path: '/mcp', kind: 'sessions' },
      { path: '/sse', kind: 'sse' },
      { path: '/messages', kind: 'messages' },
    ],
  },
  { provider: 'generic-introspection' },
);

/** Where the layer stands in this test; in no directory, and below the packages it imports. */
const ROOT = path.join(repository, 'layer-types');

const bundled = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const commonJs = {
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: true,
};

describe('the layer compiles with what a project may have said to its compiler:', () => {
  it.each<[string, Config, ts.CompilerOptions]>([
    ['nothing strict, in modules', sdk2.config, { ...bundled, strict: false }],
    ['nothing strict, in CommonJS', sdk1, { ...commonJs, strict: false }],
    ['nothing strict, in a route', next.config, { ...bundled, strict: false }],
    [
      'everything strict, in modules',
      sdk2.config,
      {
        ...bundled,
        strict: true,
        noUncheckedIndexedAccess: true,
        noImplicitReturns: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        verbatimModuleSyntax: true,
        isolatedModules: true,
      },
    ],
  ])('%s', { timeout: 120_000 }, (_, config, options) => {
    expect(errorsOf(config, options)).toEqual([]);
  });
});

/** What the compiler says of the layer of a project, with the language of the oldest that is taken. */
function errorsOf(config: Config, options: ts.CompilerOptions): string[] {
  const { layer = '', development = '' } = config.existing ?? {};
  const files = new Map(
    [...renderFiles(config)]
      .filter(([file]) => file.startsWith(`${layer}/`) && !file.startsWith(`${development}/`))
      .map(([file, { text }]) => [path.join(ROOT, file), text]),
  );
  const all: ts.CompilerOptions = {
    ...options,
    target: ts.ScriptTarget.ES2020,
    lib: ['lib.es2020.d.ts'],
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(all);
  const program = ts.createProgram([...files.keys()], all, {
    ...host,
    fileExists: (file) => files.has(file) || host.fileExists(file),
    readFile: (file) => files.get(file) ?? host.readFile(file),
    directoryExists: undefined,
    getSourceFile(file, version, ...rest) {
      const text = files.get(file);
      return text === undefined
        ? host.getSourceFile(file, version, ...rest)
        : ts.createSourceFile(file, text, version);
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const says = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (!file) return says;
    const { line } = file.getLineAndCharacterOfPosition(start);
    return `${path.relative(ROOT, file.fileName)}:${line + 1} ${says}`;
  });
}
