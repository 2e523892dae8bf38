import { describe, expect, it } from 'vitest';
import { signInAttacks } from '../../src/catalog/sign-in-attacks.js';
import { requirements } from '../../src/requirements/index.js';
import { renderFiles } from '../../src/render/index.js';
import { signInProjects } from '../support/sign-in-projects.js';

/** The titles of tests in all projects with an authorization server of their own. What a comment names is not tried. */
const titles = [
  ...new Set(
    signInProjects.flatMap(({ config }) =>
      [...renderFiles(config)].flatMap(([file, { text }]) =>
        file.startsWith('test/') ? (text.match(/['"`][^'"`\n]*\bAT-\d\d[^'"`\n]*/g) ?? []) : [],
      ),
    ),
  ),
].join('\n');

describe('the published attacks on authorization servers', () => {
  it.each(signInAttacks)('has $id tried by a test, or says why not', ({ id, untested }) => {
    const isTried = new RegExp(`\\b${id}\\b`).test(titles);
    expect(isTried, untested).toBe(untested === undefined);
  });

  it('are each known by what tests name', () => {
    const named = new Set(titles.match(/\bAT-\d\d\b/g));
    const known = new Set<string>(signInAttacks.map(({ id }) => id));
    expect([...named].filter((id) => !known.has(id))).toEqual([]);
  });

  it('cite requirements that there are', () => {
    const cited = signInAttacks
      .flatMap(({ sources }) => sources)
      .filter((each) => each.startsWith('AS-'));
    const ids = requirements.map(({ id }) => id as string);
    expect(cited.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
