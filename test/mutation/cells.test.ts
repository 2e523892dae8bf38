import { describe, expect, it } from 'vitest';
import { isAuthLayer, mutationCells } from '../../scripts/mutation/cells.js';
import { explainedPlaces } from '../../scripts/mutation/survivors.js';
import type { Config } from '../../src/answers/config.js';
import { renderFiles } from '../../src/render/index.js';
import { shownProjects } from '../support/canonical-projects.js';
import { coveringSet } from '../support/covering-set.js';

/** The auth layer of some projects, each file with all its variants. */
function layerOf(configs: readonly Config[]): Map<string, string[]> {
  const layer = new Map<string, string[]>();
  for (const config of configs) {
    for (const [file, { text }] of renderFiles(config)) {
      if (isAuthLayer(file)) layer.set(file, [...(layer.get(file) ?? []), text]);
    }
  }
  return layer;
}

describe('the projects that are mutated', () => {
  const mutated = layerOf(mutationCells.map(({ config }) => config));

  it('have every file of the auth layer between them', () => {
    const all = layerOf([...shownProjects, ...coveringSet].map(({ config }) => config));
    expect(all.size).toBeGreaterThan(50);
    expect([...all.keys()].filter((file) => !mutated.has(file))).toEqual([]);
  });

  it('have every line that an explanation of a survivor is about', () => {
    const lost = explainedPlaces.filter(([file, source]) => {
      const lines = (mutated.get(file) ?? []).flatMap((text) => text.split('\n'));
      return !lines.some((line) => line.trim() === source);
    });
    expect(lost).toEqual([]);
  });
});
