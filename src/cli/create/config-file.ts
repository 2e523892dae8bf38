import path from 'node:path';
import type { Problem } from '../../answers/problem.js';
import { isRecord } from '../../answers/is-record.js';
import type { Environment } from '../environment.js';
import { readBounded } from '../flags/read-file.js';

/** Largest file of answers, in bytes. */
const MAX_BYTES = 256 * 1024;

/** Answers as they stand in a file. */
export interface ConfigFile {
  readonly answers: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the file of `--config`, or standard input for `-`. What is wrong with it is a problem like
 * any other; it never echoes the file's content.
 */
export async function readConfigFile(file: string, environment: Environment): Promise<ConfigFile> {
  const problem = (message: string): ConfigFile => ({
    answers: {},
    problems: [{ path: '', flag: '--config', message: `${file} ${message}` }],
  });
  let bytes: Buffer | undefined;
  try {
    bytes =
      file === '-'
        ? await readStream(environment)
        : readBounded(path.resolve(environment.cwd, file), MAX_BYTES);
  } catch (error) {
    return problem(readFault((error as NodeJS.ErrnoException).code));
  }
  if (!bytes) return problem(`is larger than ${MAX_BYTES / 1024} kB`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return problem(error instanceof SyntaxError ? `is not JSON${position(error)}` : 'is not UTF-8');
  }
  return isRecord(value) ? { answers: value, problems: [] } : problem('must hold a JSON object');
}

async function readStream({ stdin }: Environment): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function readFault(code: string | undefined): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EISDIR') return 'is a directory';
  if (code === 'EACCES' || code === 'EPERM') return 'must not be read by this user';
  return `cannot be read${code === undefined ? '' : ` (${code})`}`;
}

/** Only the place of a syntax error: its message may quote the content. */
function position({ message }: SyntaxError): string {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line !== undefined && column !== undefined) return ` (line ${line}, column ${column})`;
  const [, offset] = /position (\d+)/.exec(message) ?? [];
  return offset === undefined ? '' : ` (at character ${offset})`;
}
