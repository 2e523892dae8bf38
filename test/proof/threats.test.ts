import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { render } from '../../src/render/index.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { callersProject } from '../support/callers-project.js';
import { repository } from '../support/cells.js';
import { plainTitlesIn } from '../support/cited-rows.js';
import { generatorThreats } from '../../scripts/docs/threats.js';
import { exampleConfig } from '../support/example-config.js';

/** Any that offers this kind of token for another API. */
function someProviderWith(downstreamId: string): string {
  const found = catalog.providers.find(({ downstream = {} }) => downstreamId in downstream);
  if (!found) throw new Error(`no provider offers ${downstreamId}`);
  return found.id;
}

const projects = [
  ...canonicalProjects,
  ...catalog.frameworks.map(({ id }) => ({ id, config: exampleConfig({ frameworkId: id }) })),
  { id: 'dpop', config: exampleConfig({ dpop: 'accept' }) },
  { id: 'machines and roles', config: callersProject('entra') },
  ...catalog.downstreams.map(({ id }) => ({
    id,
    config: exampleConfig({
      downstreamId: id,
      ...(id === 'none' ? {} : { providerId: someProviderWith(id) }),
    }),
  })),
];

const link = /`([a-z-]+)`: (.*)/;

describe('the threats', () => {
  it.each(projects)('that the project $id lists are made by its tests', ({ config }) => {
    const files = render(config);
    const table = (files.get('docs/threats.md') ?? '').split('\n').slice(7);
    const rows = table.filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const groups = (row.split(' | ')[2] ?? '').replace(/ \|$/, '').split('<br>');
      for (const group of groups) {
        const [, file = '', titles = ''] = link.exec(group) ?? [];
        const test = `test/auth/${file}.test.ts`;
        const known = plainTitlesIn(test, files.get(test) ?? '');
        for (const title of titles.split('; ')) expect(known, test).toContain(title);
      }
    }
  });

  it('and each of their tests stand in the list of some project', () => {
    const listed = projects.flatMap(({ config }) =>
      (render(config).get('docs/threats.md') ?? '').split('\n'),
    );
    for (const { attack, tests } of catalog.threats) {
      const rows = listed.filter((line) => line.startsWith(`| ${attack} | `));
      expect(rows).not.toEqual([]);
      for (const { file, title } of tests) {
        const isListed = (row: string) => row.includes(`\`${file}\`: `) && row.includes(title);
        expect(rows.some(isListed), `${file}: ${title}`).toBe(true);
      }
    }
  });

  it.each(generatorThreats.flatMap(({ tests }) => tests))(
    '%s makes the attack: %s',
    async (file, title) => {
      const text = await fs.readFile(path.join(repository, file), 'utf8');
      expect(plainTitlesIn(file, text)).toContain(title);
    },
  );
});
