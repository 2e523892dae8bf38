import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sqlite } from '../../../templates/sign-in/src/authorization-server/store/sqlite.js';
import { describeAdapter } from '../../../templates/sign-in/test/authorization-server/support/adapter-suite.js';
import { describeStore } from '../../../templates/sign-in/test/authorization-server/support/store-suite.js';
import { repository } from '../../support/cells.js';
import { newerNode } from '../support/newer-node.js';

const hasSqlite = isBuiltin('node:sqlite');

describe.runIf(hasSqlite)('SQLite', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'sqlite-'));
  const file = path.join(home, 'data', 'auth.db');
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const open = () => sqlite.open(`sqlite:${file}`);
  describeStore('SQLite', open);
  describeAdapter('SQLite', open);
});

describe.skipIf(hasSqlite)('SQLite on a Node without it', () => {
  it('is refused with the version that it needs', async () => {
    await expect(sqlite.open('sqlite:x.db')).rejects.toThrow(
      `AUTH_SERVER_STORE names an SQLite file, which needs Node 22.13 or newer; this is Node ${process.versions.node}`,
    );
  });
});

const newer = hasSqlite ? 'this one has it' : await newerNode();

describe.skipIf(typeof newer === 'string')(
  `SQLite on a newer Node${typeof newer === 'string' ? `, left out: ${newer}` : ''}`,
  () => {
    it('passes the tests of this file', async () => {
      if (typeof newer === 'string') return;
      const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs');
      const test = 'test/sign-in/stores/sqlite.test.ts';
      const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
        execFile(
          newer.program,
          [vitest, 'run', test, '--testTimeout', '60000'],
          { cwd: repository, env: { PATH: process.env['PATH'], NO_COLOR: '1' } },
          (error, stdout, stderr) => {
            resolve({ code: error?.code ?? 0, output: stdout + stderr });
          },
        );
      });
      expect(code, output).toBe(0);
      expect(output).toMatch(/Tests {2}\d{2,} passed/);
    });
  },
);
