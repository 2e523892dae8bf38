import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startProject } from '../../../src/audit/project/start-project.js';
import { writeCell } from '../../support/cells.js';
import { exampleConfig } from '../../support/example-config.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the project that an audit starts', () => {
  it('gets no variable that holds a token', async () => {
    const directory = await writeCell('audited-secrets', exampleConfig());
    const spy =
      "\nif (process.env['THEIR_TOKEN'] !== undefined) throw new Error('it got a token');\n";
    await appendFile(path.join(directory, 'src/config.ts'), spy);
    vi.stubEnv('THEIR_TOKEN', 'secret');
    const { signal } = new AbortController();
    await expect(startProject(directory, signal)).rejects.toThrow('it got a token');
    const project = await startProject(directory, signal, { secrets: ['THEIR_TOKEN'] });
    await project.stop();
  });
});
