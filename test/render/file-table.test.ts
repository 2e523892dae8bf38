import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { filesOf, guidePath, upstreamGuidePath } from '../../src/render/file-table.js';
import { packageManagerCommands } from '../../src/render/package-manager.js';
import { createView } from '../../src/render/view.js';
import { repository } from '../support/cells.js';
import { callersProject } from '../support/callers-project.js';
import { coveringSet } from '../support/covering-set.js';
import { existingProjects, projectsOfShapes } from '../support/existing-projects.js';
import { signInProjects } from '../support/sign-in-projects.js';
import { exampleConfig } from '../support/example-config.js';

const folder = path.join(repository, 'templates');
const configs = [
  ...coveringSet.map(({ config }) => config),
  callersProject('entra'),
  ...signInProjects.map(({ config }) => config),
  ...[...existingProjects, ...projectsOfShapes].map(({ config }) => config),
  ...Object.values(packageManagerCommands).map(({ id }) => exampleConfig({ packageManager: id })),
];

describe('the files of a project', () => {
  const used = new Set([
    ...catalog.providers.map((provider) => guidePath(provider)),
    ...catalog.upstreams.map((upstream) => upstreamGuidePath(upstream)),
  ]);
  for (const config of configs) {
    for (const { to, from = to, text } of filesOf(createView(config))) {
      if (text === undefined) used.add(from);
    }
  }

  it('have templates', () => {
    const missing = [...used].filter((name) => !existsSync(path.join(folder, name)));
    expect(missing.map((name) => `create templates/${name}`)).toEqual([]);
  });

  it('are made from every template that is there', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .map((file) => file.split(path.sep).join('/'));
    // Those are tests of this repository, and go into no project.
    const expected = files.filter((name) => !name.startsWith('existing/test/shapes/'));
    expect(expected.filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(coveringSet)('stand in the list once: $id', ({ config }) => {
    const paths = filesOf(createView(config)).map(({ to }) => to);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
