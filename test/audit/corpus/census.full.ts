import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from './kinds/index.js';
import { noticedOf, subjectsOf } from './support/census.js';
import { readNoticed, writeNoticed } from './support/findings.js';
import { unnoticed } from './unnoticed.js';

/**
 * Audits every weakened server of the corpus, and compares who complains with who is known to. `CENSUS=accept`
 * writes down who did; the list of those that nobody notices is kept by hand, with its reasons.
 */
const isAccepting = process.env['CENSUS'] === 'accept';
const noticed = readNoticed();
const census: Record<string, readonly string[]> = {};

/** Those that no census has counted yet are left to the next that is accepted. */
const subjects = kinds
  .flatMap(subjectsOf)
  .filter(({ name }) => isAccepting || name in noticed || name in unnoticed);

describe.concurrent('the census', () => {
  it.each(subjects)('of $name', async (subject) => {
    const { name } = subject;
    const { found } = await noticedOf(subject);
    census[name] = found;
    // A kind that is noticed at last has to leave the list, and one that nobody notices needs a reason there.
    expect(found.length === 0).toBe(name in unnoticed);
    if (!isAccepting) expect(found).toEqual(expect.arrayContaining([...(noticed[name] ?? [])]));
  });

  afterAll(() => {
    if (isAccepting) writeNoticed({ ...noticed, ...census });
  });
});
