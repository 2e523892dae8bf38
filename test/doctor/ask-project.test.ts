import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { askProject } from '../../src/doctor/ask-project.js';
import { repository } from '../support/cells.js';

const token = `opaque-${'0123456789'.repeat(20)}`;

/** Asks a project whose program does what is written here. */
async function ask(name: string, program: string): Promise<string> {
  const directory = path.join(repository, '.cache', `ask-${name}`);
  await fs.outputFile(path.join(directory, 'dev/doctor.ts'), program);
  return askProject({
    directory,
    values: {},
    mode: 'environment',
    token,
    timeoutMs: 1000,
    signal: AbortSignal.timeout(60_000),
  }).then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  );
}

describe('a program that spells out the token', () => {
  const readToken = `let token = ''; for await (const part of process.stdin) token += part;`;

  it('and ends does not bring a part of it into the error, wherever that is cut', async () => {
    const program = `${readToken} console.error(token + '.'.repeat(3900)); process.exit(1);`;
    const message = await ask('cut', program);
    expect(message).toContain('ended at its start');
    expect(message).not.toContain('0123456789');
  });

  it('in place of its document does not bring it into the error', async () => {
    const message = await ask('document', `${readToken} console.log(JSON.stringify(token));`);
    expect(message).toContain('prints another document');
    expect(message).not.toContain('0123456789');
  });
});
