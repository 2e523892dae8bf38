import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { coveringSet } from '../support/covering-set.js';

/** Which rooms of `src` a room may import from; one that is not listed may import from all. */
const WALLS: Readonly<Record<string, readonly string[]>> = {
  // `add auth` puts it into any app.
  auth: ['auth'],
  limits: ['auth', 'limits', 'limits.ts'],
  http: ['auth', 'http', 'mcp', 'app-options.ts', 'config.ts', 'limits.ts'],
  // Registers what the user wrote.
  mcp: ['auth', 'mcp', 'prompts', 'resources', 'server.ts', 'services.ts', 'tools'],
};

describe('the rooms of the generated server', () => {
  it.each(coveringSet)('do not reach over their walls: $id', ({ config }) => {
    const tree = render(config);
    const sources = [...tree.keys()].filter((file) => /^src\/.+\.ts$/.test(file));
    const wrong = sources.flatMap((file) => {
      const allowed = WALLS[roomOf(file)];
      return importsOf(file, tree.get(file) ?? '')
        .filter((imported) => !tree.has(imported) || allowed?.includes(roomOf(imported)) === false)
        .map((imported) => `${file} imports ${imported}`);
    });
    expect(wrong).toEqual([]);
  });
});

/** The part of a path behind `src`. */
function roomOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** The files of the project that a text imports. */
function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => path.posix.join(path.posix.dirname(file), name.replace(/\.js$/, '.ts')));
}
