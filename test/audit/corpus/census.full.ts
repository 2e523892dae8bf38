import { describe, expect, it } from 'vitest';
import { kinds } from './kinds/index.js';
import { noticedOf, subjectsOf } from './support/census.js';
import { readNoticed, writeNoticed } from './support/findings.js';
import { unnoticed } from './unnoticed.js';

/**
 * Audits every weakened server of the corpus, and compares who complains with who is known to. `CENSUS=accept`
 * writes down who did, and `CENSUS=missing` does so for those that were never counted; the list of those that nobody
 * notices is kept by hand, with its reasons.
 */
const isMissingOnly = process.env['CENSUS'] === 'missing';
const isAccepting = isMissingOnly || process.env['CENSUS'] === 'accept';
const noticed = readNoticed();

const subjects = kinds
  .flatMap(subjectsOf)
  .filter(({ name }) => !isMissingOnly || !(name in noticed || name in unnoticed));

describe.concurrent('the census', () => {
  it.each(subjects)('of $name, given $given', async (subject) => {
    const { name } = subject;
    const { found } = await noticedOf(subject);
    // At once: whoever interrupts a census keeps what it has counted.
    if (isAccepting) writeNoticed({ ...readNoticed(), [name]: found });
    // A kind that is noticed at last has to leave the list, and one that nobody notices needs a reason there.
    expect(found.length === 0).toBe(name in unnoticed);
    if (!isAccepting) expect(found).toEqual(expect.arrayContaining([...(noticed[name] ?? [])]));
  });
});
