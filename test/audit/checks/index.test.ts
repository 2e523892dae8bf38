import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { families } from '../../../src/audit/checks/index.js';

const room = path.resolve(import.meta.dirname, '../../../src/audit/checks');

/** Titles of the checks, and of the attacks that become checks, in every list that a file exports. */
async function titlesIn(file: string): Promise<string[]> {
  const exported: unknown[] = Object.values((await import(path.join(room, file))) as object);
  return exported.flatMap((each) =>
    Array.isArray(each) ? each.map(({ title }: { title: string }) => title) : [],
  );
}

describe('the families of checks', () => {
  const run = families.flatMap(({ checks }) => checks.map(({ title }) => title));
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && path.basename(name) !== 'index.ts',
  );

  it.each(files)('run every check of %s', async (file) => {
    const missed = (await titlesIn(file)).filter(
      (title) => !run.includes(title) && !run.includes(`refuses ${title}`),
    );
    expect(missed).toEqual([]);
  });

  it('stand in a folder of their name each', () => {
    const folders = readdirSync(room, { withFileTypes: true }).filter((each) => each.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(families.map(({ id }) => id).sort());
  });
});
