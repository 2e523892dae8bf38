import path from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import fs from 'fs-extra';
import { render } from '../../src/render/index.js';
import { writeCell } from '../../test/support/cells.js';
import { isAuthLayer, type MutationCell } from './cells.js';
import { sentences } from './sentences.js';

/** One change to the auth layer that a test should notice. */
export interface Mutant {
  /** Switches it on, in the project it was found in. */
  readonly id: string;
  readonly file: string;
  /** First line of what is replaced, from 1. */
  readonly line: number;
  /** That line, without its indentation. */
  readonly source: string;
  readonly original: string;
  readonly replacement: string;
  /** The same in every project that has the file to the byte. */
  readonly key: string;
}

/** A project that holds all of its mutants, switched off. */
export interface MutatedProject {
  readonly cell: MutationCell;
  readonly directory: string;
  readonly mutants: readonly Mutant[];
}

const silent = new Proxy({}, { get: () => () => false });

/** Writes a project whose auth layer can be switched to any of its mutants. */
export async function mutate(cell: MutationCell): Promise<MutatedProject> {
  const directory = await writeCell(path.join('mutation', cell.id), cell.config);
  const files = [...render(cell.config)].filter(([file]) => isAuthLayer(file));
  const instrumenter = new Instrumenter(silent as ConstructorParameters<typeof Instrumenter>[0]);
  const { files: instrumented, mutants } = await instrumenter.instrument(
    files.map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [sentences] },
  );
  for (const { name, content } of instrumented) {
    await fs.outputFile(path.join(directory, name), content);
  }
  const texts = new Map(files);
  return {
    cell,
    directory,
    mutants: mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(({ id, fileName: file, location: { start, end }, replacement }) => {
        const text = texts.get(file) ?? '';
        const original = text.slice(offsetOf(text, start), offsetOf(text, end));
        return {
          id,
          file,
          line: start.line + 1,
          source: (text.split('\n')[start.line] ?? '').trim(),
          original,
          replacement,
          key: JSON.stringify([file, text, start, end, replacement]),
        };
      }),
  };
}

/** @param position counted from 0 */
function offsetOf(text: string, position: { line: number; column: number }): number {
  const before = text.split('\n').slice(0, position.line);
  return before.reduce((sum, line) => sum + line.length + 1, 0) + position.column;
}
