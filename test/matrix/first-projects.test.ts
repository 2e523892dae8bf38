import { describe, expect, it } from 'vitest';
import { coveringSet, firstProjects } from '../support/covering-set.js';
import { matrix } from '../support/narrowed.js';

const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id).sort();

const shown = (projects: typeof coveringSet, axis: string) =>
  [...new Set(projects.map(({ choices }) => choices[axis]))].sort();

const frameworks = matrix.frameworks.map(({ id }) => {
  const ofFramework = (projects: typeof coveringSet) =>
    projects.filter(({ frameworkId }) => frameworkId === id);
  return { id, all: ofFramework(coveringSet), first: ofFramework(firstProjects) };
});

describe('the projects that every run type-checks and lints', () => {
  it('are of every provider', () => {
    expect(shown(firstProjects, 'provider')).toEqual(ids(matrix.providers));
  });

  it.each(frameworks)('show everything else that can be chosen: $id', ({ all, first }) => {
    const axes = Object.keys(all[0]?.choices ?? {}).filter((axis) => axis !== 'provider');
    expect(axes).toEqual(['framework', 'revision', 'tools', 'dpop', 'downstream', 'issuers']);
    for (const axis of axes) expect(shown(first, axis), axis).toEqual(shown(all, axis));
  });
});
