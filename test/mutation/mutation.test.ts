import { describe, expect, it } from 'vitest';
import { mutationCells } from '../../scripts/mutation/cells.js';
import { mutate } from '../../scripts/mutation/instrument.js';
import { judge } from '../../scripts/mutation/pool.js';
import { reasonFor } from '../../scripts/mutation/survivors.js';
import { PATIENCE } from '../support/patience.js';

/** Enough to notice that the tests of a project have gone blind; `npm run test:mutation` does all. */
const EVERY = 150;
/** What one project cannot notice another may, and the sample changes with every file. */
const MOST_SURVIVORS = 0.1;

describe('the tests of a generated project', () => {
  it('notice a change of the auth layer, whichever it is', { timeout: 6 * PATIENCE }, async () => {
    const [cell] = mutationCells;
    if (!cell) throw new Error('no project to mutate');
    const project = await mutate({ ...cell, id: 'sample' });
    const sample = project.mutants.filter((_, index) => index % EVERY === 0);
    expect(sample.length).toBeGreaterThan(10);
    const verdicts = await judge(project, sample);
    const survivors = sample.filter((mutant) => {
      const kind = verdicts.get(mutant)?.kind;
      return kind === 'survived' || kind === 'not covered';
    });
    const unexplained = survivors.filter((mutant) => reasonFor(mutant) === undefined);
    expect(unexplained.length / sample.length).toBeLessThanOrEqual(MOST_SURVIVORS);
  });
});
