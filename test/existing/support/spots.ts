import path from 'node:path';
import fs from 'fs-extra';
import type { ExistingAnswer } from '../../../src/answers/existing-schema.js';
import type { Found, Spot } from '../../../src/existing/findings.js';
import { readExisting } from '../../../src/existing/index.js';
import { repository } from '../../support/cells.js';
import { shapes } from './shapes.js';

/** A spot in a file, by the code that stands there. */
export function spotIn(text: string, file: string, code: string, value: Spot): Found<Spot> {
  const start = text.indexOf(code);
  if (start === -1 || text.includes(code, start + 1))
    throw new Error(`${code} is not once in ${file}`);
  const line = text.slice(0, start).split('\n').length;
  const at = { file, start, end: start + code.length, line };
  return { value, certainty: 'certain', because: 'a test says so', at };
}

/** What a server needs beside its spots, for the edits. */
export function existingAnswer(changes: Partial<ExistingAnswer> = {}): ExistingAnswer {
  return {
    shape: 'sdk2',
    runtime: 'node',
    language: 'typescript',
    modules: 'module',
    imports: '.js',
    layer: 'src/mcp-auth',
    development: 'mcp-auth',
    doors: [{ path: '/mcp', kind: 'stateless' }],
    start: ['npm', 'run', 'start'],
    environment: {},
    ...changes,
  };
}

/** A server that exists already, read and with the answers that its protection has. */
export interface ProtectedServer {
  /** The package, below `test/existing/servers`. */
  readonly directory: string;
  readonly existing: ExistingAnswer;
  readonly spots: readonly Found<Spot>[];
  readonly textOf: (file: string) => string;
}

/** Reads a server as it stands in a directory. */
export async function readServer(directory: string): Promise<ProtectedServer> {
  const { facts, shape, spots } = await readExisting(directory);
  const { language, modules, imports, sourceRoot } = facts;
  const runtime = shape.value === 'mcp-handler' ? 'web' : 'node';
  const layer = path.posix.join(sourceRoot, 'mcp-auth');
  return {
    directory,
    existing: existingAnswer({
      ...{ shape: shape.value, runtime, language, modules, imports, layer },
      ...(runtime === 'web' ? { routes: 'app' } : {}),
    }),
    spots,
    textOf: (file) => fs.readFileSync(path.join(directory, file), 'utf8'),
  };
}

/** The ten servers that exist already. */
export const protectedServers: readonly ProtectedServer[] = await Promise.all(
  shapes.map(async ({ id, member = '' }) => {
    const directory = path.posix.join(id, member);
    const found = await readServer(path.join(repository, 'test/existing/servers', directory));
    return { ...found, directory };
  }),
);
