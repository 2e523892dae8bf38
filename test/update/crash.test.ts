import path from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import {
  applyChanges,
  disk,
  recover,
  undoLast,
  type Disk,
  type FileChange,
} from '../../src/update/apply-update.js';
import { repository } from '../support/cells.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { snapshotOf } from '../support/update-project.js';

const before: Readonly<Record<string, string>> = {
  'src/auth/guard.ts': 'old guard\n',
  'src/auth/gone/keys.ts': 'old keys\n',
  'src/mine.ts': 'mine\n',
  '.secure-mcp/base/src/auth/guard.ts.txt': 'old guard\n',
  '.secure-mcp/manifest.json': 'old manifest\n',
};
const after: Readonly<Record<string, string>> = {
  'src/auth/guard.ts': 'new guard\n',
  'src/auth/new/streams.ts': 'new streams\n',
  'src/mine.ts': 'mine\n',
  '.secure-mcp/base.txt': 'new base\n',
  '.secure-mcp/manifest.json': 'new manifest\n',
};
const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  .map((file): FileChange => ({ path: file, before: before[file], after: after[file] }))
  .filter((change) => change.before !== change.after)
  .sort((a, b) => Number(a.path.includes('manifest')) - Number(b.path.includes('manifest')));

async function start(): Promise<string> {
  const root = path.join(temporaryDirectory(), 'project');
  for (const [file, text] of Object.entries(before)) {
    await fs.outputFile(path.join(root, file), text);
  }
  return root;
}

/** The project's own files; what an update keeps for itself does not count. */
async function filesOf(root: string): Promise<Record<string, string>> {
  const all = Object.entries(await snapshotOf(root));
  return Object.fromEntries(all.filter(([file]) => !/^\.secure-mcp\/(backup|work)\//.test(file)));
}

const tsx = path.join(repository, 'node_modules/.bin/tsx');
const script = path.join(import.meta.dirname, 'killed-update.ts');

/** Runs in a process that is killed at a step; returns whether it got that far. */
async function killedAt(
  step: number,
  root: string,
  what: 'update' | 'undo',
  how: 'before' | 'torn' = 'before',
): Promise<boolean> {
  const { signal, exitCode, stderr } = await execa(tsx, [script, root, what, String(step), how], {
    input: JSON.stringify(changes),
    reject: false,
  });
  if (exitCode !== 0 && signal !== 'SIGKILL' && exitCode !== 137) throw new Error(stderr);
  return exitCode !== 0;
}

describe('an update that is killed', () => {
  it.each(['before', 'torn'] as const)(
    'at any step leaves the old or the new project once the next run has looked (%s)',
    async (how) => {
      let step = 0;
      for (; ; step += 1) {
        const root = await start();
        const wasKilled = await killedAt(step, root, 'update', how);
        await recover(root);
        const found = await filesOf(root);
        expect([before, after], `killed at step ${step}`).toContainEqual(found);
        if (!wasKilled) break;
        await applyChanges(root, await changesFrom(root));
        expect(await filesOf(root)).toEqual(after);
      }
      expect(step).toBeGreaterThan(8);
    },
  );

  it.each(['before', 'torn'] as const)(
    'while it is undone leaves the old or the new project as well (%s)',
    async (how) => {
      for (let step = 0; ; step += 1) {
        const root = await start();
        await applyChanges(root, changes);
        const wasKilled = await killedAt(step, root, 'undo', how);
        await recover(root);
        expect([before, after], `killed at step ${step}`).toContainEqual(await filesOf(root));
        if (!wasKilled) break;
      }
    },
  );
});

describe('an update that fails', () => {
  /** A disk that fails at one step, a file half written. */
  function failingAt(step: number): Disk {
    let left = step;
    const failing =
      <A extends unknown[]>(act: (...args: A) => Promise<void>, half?: typeof act) =>
      async (...args: A) => {
        left -= 1;
        if (left === -1) {
          await half?.(...args);
          throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
        }
        await act(...args);
      };
    return {
      write: failing(disk.write, (place, text, mode) =>
        disk.write(place, text.slice(0, text.length / 2), mode),
      ),
      move: failing(disk.move),
      remove: failing(disk.remove),
    };
  }

  it('on a full disk leaves nothing behind that fills it further', async () => {
    for (let step = 0; step < 8; step += 1) {
      const root = await start();
      await applyChanges(root, changes);
      const undo = await snapshotOf(root);
      const next = [{ path: 'src/mine.ts', before: 'mine\n', after: 'next\n' }];
      let writes = step;
      const full: Disk = {
        ...disk,
        write: async (place, text, mode) => {
          writes -= 1;
          await disk.write(place, writes < 0 ? '' : text, mode);
          if (writes < 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        },
      };
      const failed = await applyChanges(root, next, undefined, full).catch(() => 'failed');
      if (failed === undefined) return;
      expect(await snapshotOf(root), 'the last update can still be undone').toEqual(undo);
    }
    throw new Error('it never came to its end');
  });

  it('at any step puts everything back and says why', async () => {
    for (let step = 0; step < 40; step += 1) {
      const root = await start();
      const on = failingAt(step);
      const failed = await applyChanges(root, changes, undefined, on).then(
        () => false,
        () => true,
      );
      await recover(root);
      expect([before, after], `failed at step ${step}`).toContainEqual(await filesOf(root));
      if (!failed) return;
    }
    throw new Error('it never came to its end');
  });

  it('because somebody stopped it leaves the old project', async () => {
    const root = await start();
    const controller = new AbortController();
    const on = {
      ...disk,
      move: async (from: string, to: string) => {
        await disk.move(from, to);
        controller.abort(new Error('stopped'));
      },
    };
    await expect(applyChanges(root, changes, controller.signal, on)).rejects.toThrow('stopped');
    expect(await filesOf(root)).toEqual(before);
  });

  it('because a file appeared in the meantime leaves that file alone', async () => {
    const root = await start();
    await fs.outputFile(path.join(root, 'src/auth/new/streams.ts'), 'somebody else');
    await expect(applyChanges(root, changes)).rejects.toThrow('changed in the meantime');
    expect(await fs.readFile(path.join(root, 'src/auth/new/streams.ts'), 'utf8')).toBe(
      'somebody else',
    );
  });
});

describe('a journal that was cut off', () => {
  it.each(['', '{"entries": [{"pa'])('before anything moved is no obstacle: %j', async (text) => {
    const root = await start();
    await fs.outputFile(path.join(root, '.secure-mcp/work/journal.json'), text);
    await recover(root);
    expect(await snapshotOf(root)).toEqual(before);
  });

  it('while the last update was to be undone leaves that update as it is', async () => {
    const root = await start();
    await applyChanges(root, changes);
    await fs.outputFile(path.join(root, '.secure-mcp/work/journal.json'), '');
    await recover(root);
    expect(await filesOf(root)).toEqual(after);
    await undoLast(root);
    expect(await filesOf(root)).toEqual(before);
  });
});

it('an undone update is the old project, without empty directories', async () => {
  const root = await start();
  await applyChanges(root, changes);
  expect(await filesOf(root)).toEqual(after);
  expect(await fs.pathExists(path.join(root, 'src/auth/gone'))).toBe(false);
  await undoLast(root);
  expect(await snapshotOf(root)).toEqual(before);
  expect(await fs.pathExists(path.join(root, 'src/auth/new'))).toBe(false);
});

/** What is still to be done. */
async function changesFrom(root: string): Promise<FileChange[]> {
  const now = await filesOf(root);
  return changes
    .map((change) => ({ ...change, before: now[change.path] }))
    .filter((change) => change.before !== change.after);
}
