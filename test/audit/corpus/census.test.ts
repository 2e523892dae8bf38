import { describe, expect, it } from 'vitest';
import { kinds } from './kinds/index.js';
import { cleanRun, complaintsOf, noticedOf, subjectsOf } from './support/census.js';
import { readNoticed } from './support/findings.js';
import { makes, permissions } from './support/kind.js';
import { unnoticed } from './unnoticed.js';

const subjects = kinds.flatMap(subjectsOf);
const noticed = readNoticed();

describe('the corpus of weakened servers', () => {
  it('has more than eighty kinds, each with a name of its own, over three makes', () => {
    expect(new Set(kinds.map(({ id }) => id)).size).toBe(kinds.length);
    expect(kinds.length).toBeGreaterThan(80);
    for (const make of ['plain', 'sdk', 'generated'] as const) {
      expect(kinds.filter(({ edits }) => make in edits).length).toBeGreaterThan(30);
    }
  });

  it('has counted nothing twice, and nothing that is not there', () => {
    const names = subjects.map(({ name }) => name);
    const counted = [...Object.keys(noticed), ...Object.keys(unnoticed)];
    expect(counted.filter((name) => !names.includes(name))).toEqual([]);
    expect(new Set(counted).size).toBe(counted.length);
  });

  it('has counted everything', () => {
    const isCounted = (name: string) => name in noticed || name in unnoticed;
    const left = subjects.map(({ name }) => name).filter((name) => !isCounted(name));
    expect(left).toEqual([]);
  });

  // One that is started again and again takes minutes: `census.full.ts` looks at those.
  const quick = permissions.filter((given) => given !== 'started');
  const runs = makes.flatMap((make) => quick.map((given) => ({ make, given })));
  it.concurrent.each(runs)('finds nothing to say of $make as it was, given $given', async (run) => {
    const result = await cleanRun(run.make, run.given);
    expect(complaintsOf(result)).toEqual([]);
    expect(result.stopped).toBeUndefined();
  });

  const few = ['gate/no-gate plain', 'token/audience-by-prefix sdk', 'gate/no-gate generated'];
  it.concurrent.each(subjects.filter(({ name }) => few.includes(name)))(
    'notices $name',
    async (subject) => {
      const { found } = await noticedOf(subject);
      expect(found).toEqual(expect.arrayContaining([...(noticed[subject.name] ?? ['nobody'])]));
    },
  );
});
