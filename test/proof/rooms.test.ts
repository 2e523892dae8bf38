import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/cells.js';
import { rooms } from '../support/rooms.js';

describe('the rooms of the tests', () => {
  it.each(Object.entries(rooms))('are where the list says: %s', async (_, patterns) => {
    for (const pattern of patterns) {
      const place = pattern.replace('/**/*.test.ts', '');
      expect(await fs.pathExists(path.join(repository, place)), pattern).toBe(true);
    }
  });

  it('are in `npm test` when they are quick, and all in `npm run test:all`', async () => {
    const { scripts } = (await fs.readJson(path.join(repository, 'package.json'))) as {
      scripts: Record<string, string>;
    };
    expect(scripts['test']).toBe('vitest run --project unit --project templates --project render');
    expect(scripts['test:all']).toBe('vitest run');
  });

  it('all run on a clean checkout', async () => {
    const script = await fs.readFile(path.join(repository, '.ci/run'), 'utf8');
    const lines = script.split('\n');
    // What `npm test` runs is in it.
    expect(lines).toContain('npm run test:all');
    // The summary of the tests is the last that a reader sees.
    expect(lines.findLast((line) => line !== '')).toBe('npm run test:all');
  });
});
