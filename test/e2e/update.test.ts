import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { PATIENCE, patientTests, quickTests } from '../support/patience.js';
import { keptReleases } from '../support/releases.js';
import { repository } from '../support/cells.js';
import { run, transcript } from '../support/run.js';
import { runIn } from '../support/update-project.js';

/** Tests of what is edited here; all of them run in one project. */
const OF_EDITS = ['challenge', 'guard', 'registry', 'scopes', 'tools'];

/** Projects of earlier versions, with edits, are brought up to date and then really used. */
describe.each(keptReleases())('a project of $id', ({ id, files }) => {
  const directory = path.join(repository, '.cache', 'update-e2e', id);
  const place = (file: string) => path.join(directory, file);
  const edit = async (file: string, change: (text: string) => string) => {
    const before = await fs.readFile(place(file), 'utf8');
    const after = change(before);
    expect(after, file).not.toBe(before);
    await fs.writeFile(place(file), after);
  };
  const inProject = async (command: string, ...args: string[]) => {
    const program = path.join(repository, 'node_modules/.bin', command);
    const outcome = await run(program, args, { cwd: directory });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  };

  it(
    'is brought through all revisions with its edits, and works',
    { timeout: 3 * PATIENCE },
    async () => {
      await fs.emptyDir(directory);
      for (const [file, text] of Object.entries(files)) await fs.outputFile(place(file), text);
      await edit('src/tools/search-orders.ts', (text) => text.replace('asked for', 'searched for'));
      await edit('src/scope-map.ts', (text) =>
        text.replace(
          "search_orders: ['orders:read']",
          "search_orders: ['orders:read', 'orders:list']",
        ),
      );
      await edit('src/auth/challenge.ts', (text) => `// Reviewed by the security team.\n${text}`);
      await edit('src/auth/guard.ts', (text) =>
        text.replace('STREAM_RETRY_AFTER = 30', 'STREAM_RETRY_AFTER = 45'),
      );

      // The scope map that lists all tools was edited: it stays, and the answers follow it by hand.
      expect((await runIn(directory, 'update')).code).toBe(4);
      expect((await runIn(directory, 'update', '--on-conflict', 'mine')).code).toBe(0);
      const registryTest = ['run', 'test/auth/registry.test.ts', ...patientTests];
      const refused = await run(path.join(repository, 'node_modules/.bin/vitest'), registryTest, {
        cwd: directory,
      });
      expect(refused.exitCode).toBe(1);
      expect(refused.stdout + refused.stderr).toContain(
        'src/scope-map.ts: the tool search_orders comes to',
      );
      await edit('secure-mcp.json', (text) =>
        text.replace(
          /"orders:read"(?=\s*\],\s*"readOnly": true\s*\}\s*\])/,
          '"orders:read", "orders:list"',
        ),
      );
      expect((await runIn(directory, 'update')).code).toBe(0);

      for (const { id: spec } of [...catalog.revisions].reverse()) {
        const { code, stdout, stderr } = await runIn(directory, 'update', '--spec', spec);
        expect(code, stdout + stderr).toBe(0);
        expect((await runIn(directory, 'update', '--check')).code).toBe(0);
      }
      const texts = await Promise.all(
        [
          'src/tools/search-orders.ts',
          'src/scope-map.ts',
          'src/auth/bearer.ts',
          'src/auth/guard.ts',
        ].map((file) => fs.readFile(place(file), 'utf8')),
      );
      for (const [index, mine] of [
        'searched for',
        'orders:list',
        'Reviewed by',
        '= 45',
      ].entries()) {
        expect(texts[index]).toContain(mine);
      }
      await inProject('tsc', '-p', '.');
      await inProject(
        'vitest',
        'run',
        ...quickTests,
        ...(id === keptReleases()[0]?.id ? [] : OF_EDITS),
      );
      await inProject('tsx', 'dev/try.ts');
    },
  );
});
