import { readFileSync } from 'node:fs';
import path from 'node:path';
import fs from 'fs-extra';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { packageManagerCommands } from '../../src/render/package-manager.js';
import { fakeWorld } from '../support/fake-world.js';
import { repository } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';

/** Every way to run a package by its name. */
const BY_NAME =
  /\b(?:npx|bunx|dlx|npm (?:create|init|exec|x|i|install)|(?:yarn|pnpm|bun) create)\b[^\n`]*secure-mcp|create-secure-mcp@/;

const choices = catalog.frameworks.flatMap(({ id: frameworkId }) =>
  Object.values(packageManagerCommands).map(({ id: packageManager }) => ({
    frameworkId,
    packageManager,
  })),
);

/** The generator as it is before or after its first release. */
async function generator(isPublished: boolean) {
  vi.doMock('../../src/version.js', () => ({
    GENERATOR_VERSION: '0.1.0',
    IS_PUBLISHED: isPublished,
  }));
  const { render } = await import('../../src/render/index.js');
  const { programOf } = await import('../../src/cli/invocation.js');
  const { parseManifest } = await import('../../src/project/manifest-file.js');
  return { render, programOf, parseManifest };
}

beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  vi.doUnmock('../../src/version.js');
});

describe('while the generator is not in the registry', () => {
  it.each(choices)('nothing runs it by its name: %j', async (choice) => {
    const { render } = await generator(false);
    for (const [file, text] of render(exampleConfig(choice))) {
      expect(BY_NAME.exec(text)?.[0], file).toBeUndefined();
    }
  });

  it('no message does', async () => {
    const { programOf, parseManifest } = await generator(false);
    const world = { ...fakeWorld([], { cwd: '/x' }), script: '/x/node_modules/.bin/y' };
    expect(programOf(world)).toBe('node node_modules/.bin/y');
    const newer = JSON.stringify({ format: 9, generator: { version: '9.0.0' } });
    expect(() => parseManifest(newer)).toThrow(
      'by a newer version; update with that version of create-secure-mcp: 9.0.0',
    );
  });

  it('no document of this repository does', async () => {
    const documents = (await fs.readdir(path.join(repository, 'docs'), { recursive: true }))
      .map((file) => path.join('docs', String(file)))
      .filter((file) => file.endsWith('.md'));
    for (const file of ['README.md', 'CHANGELOG.md', ...documents]) {
      const text = readFileSync(path.join(repository, file), 'utf8');
      expect(BY_NAME.exec(text)?.[0], file).toBeUndefined();
    }
  });
});

it('the first release turns on what runs it by its name', async () => {
  const { render, programOf, parseManifest } = await generator(true);
  const tree = render(exampleConfig({}));
  expect(tree.get('package.json')).toContain('"audit": "npx --yes create-secure-mcp@0.1.0 audit');
  expect(tree.get('.github/workflows/ci.yml')).toContain(
    '- run: npm run audit -- --markdown "$GITHUB_STEP_SUMMARY"',
  );
  expect(tree.get('README.md')).toContain('`npx create-secure-mcp update`');
  expect(tree.get('README.md')).not.toContain('not on npm yet');
  expect(programOf(fakeWorld([], { cwd: '/x' }))).toBe('npx create-secure-mcp');
  const newer = JSON.stringify({ format: 9, generator: { version: '9.0.0' } });
  expect(() => parseManifest(newer)).toThrow('run: npx create-secure-mcp@9.0.0 update');
});

describe.each([false, true])('a workflow and the documents, released: %s', (isPublished) => {
  it.each(choices)('name only scripts that are there: %j', async (choice) => {
    const { render } = await generator(isPublished);
    const tree = render(exampleConfig(choice));
    const { scripts } = JSON.parse(tree.get('package.json') ?? '') as { scripts: object };
    const { run } = packageManagerCommands[choice.packageManager];
    for (const file of ['.github/workflows/ci.yml', 'README.md', 'SECURITY.md', 'Dockerfile']) {
      for (const [, name = ''] of (tree.get(file) ?? '').matchAll(
        new RegExp(`${run} (?:-s |--silent )?([a-z]+)`, 'g'),
      )) {
        expect(Object.keys(scripts), file).toContain(name);
      }
    }
  });
});
